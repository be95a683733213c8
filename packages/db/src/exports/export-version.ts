import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { ExportTable } from "./export-pages.ts";

/** SQL: the names of a workspace's users and teams. They are not in the feed, and are part of all records but customers. */
const agentNames = (workspaceId: string) => sql`(
  select md5(coalesce(string_agg(concat_ws('/', kind, id, name), ',' order by kind, id), ''))
  from agent where workspace_id = ${workspaceId}::uuid)`;

/**
 * Reads a version of a workspace's records, with the names that are part of them: an equal one means that nothing was written
 * in between.
 * @returns undefined while a write is under way, because its rows may get positions below those that are
 *   visible; and on a standby, which does not know its primary's writes
 */
export async function readExportVersion(
  db: Db,
  { workspaceId, table }: { workspaceId: string; table: ExportTable },
): Promise<string | undefined> {
  const { rows } = await sql<{ present: number; horizon: number }>`
    select present, horizon from feed_horizon(${workspaceId}::uuid)
    where not pg_is_in_recovery()`.execute(db);
  const [feed] = rows;
  if (feed === undefined || feed.horizon < feed.present) return undefined;
  // Notes move the items of their conversations.
  const positions = table === "conversation" || table === "note" ? "conversation_item" : table;
  const { rows: last } = await sql<{ version: string }>`
    select concat_ws('/', coalesce((
      select feed_position from ${sql.table(positions)} where workspace_id = ${workspaceId}::uuid
      order by feed_position desc, id desc limit 1), 0), ${table === "customer" ? sql`null` : agentNames(workspaceId)}) as version`.execute(
    db,
  );
  return last[0]?.version;
}
