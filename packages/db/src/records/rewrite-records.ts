import { type RawBuilder, sql } from "kysely";
import { isAmong, nextFeedPosition } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { itemColumns, moveItems } from "../feed/conversation-items.ts";
import {
  addFormerCustomers,
  followUpMessages,
  formerCustomer,
  type MessageChange,
  messageChangeColumns,
} from "./message-changes.ts";
import {
  buildColumnSql,
  type ConversationRow,
  type CustomerRow,
  dedupeAndSort,
  isNewer,
  type MessageRow,
  type Origin,
  type RecordRow,
  toRecordset,
} from "./record-rows.ts";

/** Rows of one table that a newer mapping produced. */
export type RemappedRows =
  | { kind: "conversation"; rows: readonly ConversationRow[] }
  | { kind: "customer"; rows: readonly CustomerRow[] }
  | { kind: "message"; rows: readonly MessageRow[] };

/** Which rows are stored and not deleted, and which of them were written. */
export interface RewriteResult {
  stored: Set<string>;
  written: string[];
}

/** What to return of each written row, for the follow-up. */
const returning = {
  conversation: formerCustomer,
  customer: sql`1 as nothing`,
  message: messageChangeColumns,
};

/**
 * Writes rows over stored rows that are not deleted, by the same rule as every write: only a newer version, or the
 * same version by a newer mapping. It only updates, so it neither inserts nor revives a record.
 */
export async function rewriteRecords(
  tx: Db,
  { kind, rows }: RemappedRows,
  origin: Origin,
): Promise<RewriteResult> {
  const sorted = dedupeAndSort<RecordRow>(rows);
  const stored = new Set(await lockStored(tx, kind, { ids: sorted.map((it) => it.id), ...origin }));
  const existing = sorted.filter((it) => stored.has(it.id));
  if (existing.length === 0) return { stored, written: [] };
  const { picked, assigned } = buildColumnSql(kind);
  const write = (columns: RawBuilder<unknown>) => sql`
    update ${sql.table(kind)} set
      ${assigned},
      observed_at = excluded.observed_at,
      mapping_version = excluded.mapping_version,
      feed_position = ${nextFeedPosition(origin.workspaceId)}
    from (
      select r.id, ${picked},
        ${origin.observedAt}::timestamptz as observed_at, ${origin.mappingVersion}::smallint as mapping_version
      from ${toRecordset({ kind, rows: existing })}
    ) as excluded
    where ${sql.ref(`${kind}.workspace_id`)} = ${origin.workspaceId}::uuid
      and ${sql.ref(`${kind}.id`)} = excluded.id
      and ${sql.ref(`${kind}.id`)} = any(${[...stored]}::text[]) -- so that Postgres reads the rows by their key
      and deleted_at is null
      and ${isNewer(kind)}
    returning new.id, ${columns}`;
  const statement =
    kind === "customer"
      ? write(returning[kind])
      : moveItems(origin.workspaceId, write(sql`${returning[kind]}, ${itemColumns[kind]}`));
  const { rows: written } = await sql<RewrittenRow>`${statement}`.execute(tx);
  await followUp(tx, kind, { origin, written });
  return { stored, written: written.map((it) => it.id) };
}

type RewrittenRow = { id: string } & MessageChange;

/** Follows up as after any write: a newer mapping may reveal that a message was moved or redacted. */
async function followUp(
  tx: Db,
  kind: RemappedRows["kind"],
  { origin, written }: { origin: Origin; written: readonly RewrittenRow[] },
): Promise<void> {
  if (written.length === 0) return;
  if (kind === "message") await followUpMessages(tx, origin, written);
  if (kind === "conversation") await addFormerCustomers(tx, origin.workspaceId, written);
}

/** Locks rows in the order of their ids, as every writer does. */
async function lockStored(
  tx: Db,
  kind: RemappedRows["kind"],
  { workspaceId, ids }: Pick<Origin, "workspaceId"> & { ids: string[] },
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(kind)} where ${isAmong(workspaceId, ids)} and deleted_at is null
    order by id for no key update`.execute(tx);
  return rows.map((it) => it.id);
}
