import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** Counts stop here: nobody needs them more exactly, and counting takes time. */
const maxCounted = 1_000_000;

/** Counts a workspace's stored conversations, and those that its filters keep out. */
export async function countRecords(
  db: Db,
  workspaceId: string,
): Promise<{ stored: number; filtered: number }> {
  const { rows } = await sql<{ stored: number; filtered: number }>`
    select
      (select count(*) from (
        select from conversation where workspace_id = ${workspaceId} and deleted_at is null limit ${maxCounted}) it) as stored,
      (select count(*) from (
        select from filtered_conversation where workspace_id = ${workspaceId} limit ${maxCounted}) it) as filtered`.execute(
    db,
  );
  return rows[0] ?? { stored: 0, filtered: 0 };
}

/** Finds the tags that have one of these ids or, in any case, names. */
export async function findTags(
  db: Db,
  workspaceId: string,
  names: readonly string[],
): Promise<{ id: string; name: string | null }[]> {
  const lower = names.map((it) => it.toLowerCase());
  const { rows } = await sql<{ id: string; name: string | null }>`
    select id, name
    from tag
    where workspace_id = ${workspaceId} and (id = any(${[...names]}::text[]) or lower(name) = any(${lower}::text[]))
    order by id`.execute(db);
  return rows;
}
