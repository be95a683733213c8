import { type RawBuilder, sql } from "kysely";
import { isAmong, nextFeedPosition } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { itemColumns, moveItems } from "../feed/conversation-items.ts";
import { deleteNotesOf } from "../notes/remove-notes.ts";
import { forgetTexts, type ItemIds } from "../search-index/forget-texts.ts";
import type { RecordKind } from "../tables/index.ts";
import { isUnobservedSince } from "./deletion-rule.ts";

/** What remains of a deleted record: that it existed, without its content. */
export interface Tombstone {
  kind: RecordKind;
  id: string;
  /** When the record was found to be deleted. A version that is observed later revives it. */
  deletedAt: Date;
}

/** The order in which pages write records. */
export const writeOrder = ["conversation", "message", "customer"] as const;

/**
 * The columns that a tombstone clears besides the attributes, by kind: texts and personal data. Ids, times, revision
 * and relations stay, and so does what conversations and messages are counted by.
 */
export const clearedColumns: Record<RecordKind, RawBuilder<unknown>> = {
  conversation: sql`name = null, preview = null`,
  message: sql`description = null, text = null, subject = null, attachments = null`,
  customer: sql`name = null, email = null, external_id = null, locale = null, gender = null, verified = null, timezone = null`,
};

/** A record to delete, and when it was found to be deleted. */
export type Deletion = Pick<Tombstone, "id" | "deletedAt">;

/**
 * Writes tombstones over records that were not observed since they were found to be deleted, and moves their items in the
 * feed. Lock the items first (`lockItems`) where one transaction calls it for several kinds.
 * @param returning what to return of each besides: an expression over the row `it` as it is now, and `old` as it was
 */
export async function writeTombstones<T extends object = object>(
  tx: Db,
  { kind, workspaceId }: { kind: RecordKind; workspaceId: string },
  {
    deletions,
    returning = sql`1 as nothing`,
  }: { deletions: readonly Deletion[]; returning?: RawBuilder<unknown> | undefined },
): Promise<(Tombstone & T)[]> {
  if (deletions.length === 0) return [];
  const write = (columns: RawBuilder<unknown>) => sql`
    update ${sql.table(kind)} it set
      deleted_at = deletion."deletedAt",
      attributes = '{}',
      relations = '{}',
      feed_position = ${nextFeedPosition(workspaceId)},
      ${clearedColumns[kind]}
    from json_to_recordset(${JSON.stringify(deletions)}::json) as deletion (id text, "deletedAt" timestamptz)
    where it.workspace_id = ${workspaceId}
      and it.id = any(${deletions.map((it) => it.id)}::text[]) -- so that Postgres reads the rows by their key
      and it.id = deletion.id
      and ${isUnobservedSince(sql`deletion."deletedAt"`)}
    returning it.id, it.deleted_at, ${columns}`;
  const statement =
    kind === "customer"
      ? write(returning)
      : moveItems(workspaceId, write(sql`${returning}, ${itemColumns[kind]}`));
  const { rows } = await sql<{ id: string; deletedAt: Date; itemIds?: ItemIds } & T>`${statement}`.execute(
    tx,
  );
  await forgetTexts(tx, workspaceId, rows);
  return rows.map((it) => ({ ...it, kind }));
}

/**
 * Deletes what is stored beside deleted records: the notes of conversations, thread checks, backlog entries, their log, names
 * and rejections.
 */
export async function deleteBookkeeping(
  tx: Db,
  workspaceId: string,
  deleted: readonly Pick<Tombstone, "kind" | "id">[],
) {
  const pickIds = (kind: RecordKind) => deleted.filter((it) => it.kind === kind).map((it) => it.id);
  const conversationIds = pickIds("conversation");
  await deleteNotesOf(tx, workspaceId, conversationIds);
  await sql`
    delete from thread_check
    where workspace_id = ${workspaceId} and conversation_id = any(${conversationIds}::text[])`.execute(tx);
  await sql`
    delete from filtered_message
    where workspace_id = ${workspaceId} and conversation_id = any(${conversationIds}::text[])`.execute(tx);
  for (const table of ["fetch_backlog", "fetch_log"])
    await sql`
      delete from ${sql.table(table)} where workspace_id = ${workspaceId} and (
        (kind in ('conversation', 'thread') and id = any(${conversationIds}::text[]))
        or (kind = 'customer' and id = any(${pickIds("customer")}::text[])))`.execute(tx);
  const customerIds = pickIds("customer");
  if (customerIds.length > 0)
    await sql`
      delete from customer_name
      where workspace_id = ${workspaceId} and customer_id = any(${customerIds}::text[])`.execute(tx);
  for (const kind of writeOrder)
    await sql`
      delete from rejected_record
      where ${isAmong(workspaceId, pickIds(kind))} and stream = ${`${kind}s`}`.execute(tx);
}
