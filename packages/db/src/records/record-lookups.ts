import { type RawBuilder, sql } from "kysely";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import { isAmong, selectAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Stream } from "../tables/index.ts";

/** A stored conversation, as far as its messages need it. */
export interface ConversationVersion {
  id: string;
  updatedAt: Date;
  /** When it was found to be deleted; null while it exists. */
  deletedAt: Date | null;
}

/** Lists those of `ids` that are stored. */
export async function lookUpConversations(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<ConversationVersion[]> {
  const { rows } = await sql<ConversationVersion>`
    select id, updated_at, deleted_at from ${selectAmong("conversation", workspaceId, ids)} it`.execute(db);
  return rows;
}

/** The same, with a shared lock that keeps the rows as they are until the transaction ends. */
export function lockConversations(tx: Db, workspaceId: string, ids: readonly string[]) {
  const rows = tx.selectFrom("conversation").select(["id", "updatedAt", "deletedAt"]);
  return rows.where(isAmong(workspaceId, ids)).orderBy("id").forShare().execute();
}

const createLookUp =
  (table: string, condition: RawBuilder<unknown>) =>
  async (db: Db, workspaceId: string, ids: readonly string[]): Promise<string[]> => {
    if (ids.length === 0) return [];
    const found = await sql<{ id: string }>`
      select id from ${selectAmong(table, workspaceId, ids)} it where ${condition}`.execute(db);
    return found.rows.map((it) => it.id);
  };

/** Lists those of `ids` that are stored customers and not deleted. A deleted one returns only by the fetch backlog. */
export const lookUpCustomers = createLookUp("customer", sql`deleted_at is null`);

/** Lists those of `ids` that are stored messages and not deleted. */
export const lookUpMessages = createLookUp("message", sql`deleted_at is null`);

/** Lists those of `ids` that are stored tags, including tags that are deleted at Kustomer. */
export const lookUpTags = createLookUp("tag", sql`true`);

/** Lists those of `ids` that the volume limit holds back. Released ones are in the fetch backlog instead. */
export const lookUpHeld = createLookUp("held_conversation", sql`released_at is null`);

/** A record that cannot be stored, and the reason. */
export interface Rejection {
  id: string;
  reason: string;
}

/** A rejected id may be too long for an index; its rejection must be recorded all the same. */
const truncateId = ({ id, reason }: Rejection): Rejection => ({ id: id.slice(0, 200), reason });

/** Lists those of `ids` that were rejected in this batch. */
export async function lookUpRejections(
  db: Db,
  { id, workspaceId, stream }: { id: string; workspaceId: string; stream: Stream },
  ids: readonly string[],
): Promise<string[]> {
  const rejected = await db
    .selectFrom("rejectedRecord")
    .select("id")
    .where(isAmong(workspaceId, ids))
    .where("stream", "=", stream)
    .where("batchId", "=", id)
    .execute();
  return rejected.map((it) => it.id);
}

/** Records rejections, and deletes earlier rejections of records that are stored now. */
export async function recordRejections(
  db: Db,
  batch: { id: string; workspaceId: string; stream: Stream },
  { rejected, stored }: { rejected: readonly Rejection[]; stored: readonly string[] },
): Promise<void> {
  if (stored.length > 0)
    await db
      .deleteFrom("rejectedRecord")
      .where(isAmong(batch.workspaceId, stored))
      .where("stream", "=", batch.stream)
      .execute();
  if (rejected.length > 0)
    await sql`
      insert into rejected_record (workspace_id, stream, id, reason, batch_id)
      select distinct on (it.id) ${batch.workspaceId}::uuid, ${batch.stream}, it.id, it.reason, ${batch.id}::uuid
      from json_to_recordset(${JSON.stringify(rejected.map(truncateId))}::json) as it (id text, reason text)
      order by it.id
      on conflict (workspace_id, stream, id) do update set
        reason = excluded.reason,
        batch_id = excluded.batch_id,
        rejected_at = clock_timestamp()`.execute(db);
}

/** Begins the id under which a record without one is rejected. */
export const placeholderPrefix = "no-id-";

/**
 * Deletes rejections of records without an id that were not met again for `days`. The same record with its id is stored under that, so nothing
 * else ends such a rejection, and nobody can act on it once its page is deleted as well.
 */
export async function deleteOldPlaceholders(db: Db, days: number): Promise<void> {
  const isOld = sql`rejected_at < clock_timestamp() - make_interval(days => ${days}::integer)`;
  await deleteInChunks(db, "rejected_record", sql`id ^@ ${placeholderPrefix} and ${isOld}`);
}
