import { sql } from "kysely";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { find } from "./settings.ts";

/** Lists of conversations that are known by id only. */
const lists = ["held_conversation", "filtered_conversation"] as const;

/** Forgets that these conversations are held or filtered: a page shows that they are older than the retention. */
export async function forgetListed(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of lists)
    await sql`delete from ${sql.table(table)} where ${isAmong(workspaceId, ids)}`.execute(tx);
}

/** Lists the workspaces that keep conversations for a limited time. */
export async function listLimited(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from workspace where retention_days is not null and deleted_at is null`.execute(db);
  return rows.map((it) => it.id);
}

/** Forgets held and filtered conversations that are older than the retention of a workspace. They would not be stored. */
export async function forgetExpired(db: Db, workspaceId: string): Promise<void> {
  const { retainedFrom } = await find(db, workspaceId);
  if (retainedFrom === null) return;
  const isOld = sql`workspace_id = ${workspaceId} and updated_at < ${retainedFrom}::timestamptz`;
  await deleteInChunks(db, "held_conversation", sql`${isOld} and released_at is null`);
  await deleteInChunks(db, "filtered_conversation", sql`${isOld} and reread_at is null`);
}
