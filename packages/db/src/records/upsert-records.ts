import { type RawBuilder, sql } from "kysely";
import { nextFeedPosition } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { itemColumns, moveItems } from "../feed/conversation-items.ts";
import {
  addFormerCustomers,
  followUpMessages,
  formerCustomer,
  type MessageChange,
  messageChangeColumns,
} from "./message-changes.ts";
import { addOutOfOrderRecords } from "./out-of-order-pages.ts";
import {
  buildColumnSql,
  type ConversationRow,
  type CustomerRow,
  changedWithinVersion,
  dedupeAndSort,
  isNewer,
  type KindRows,
  type MessageRow,
  type Origin,
  sortById,
  type TagRow,
  toRecordset,
} from "./record-rows.ts";

/**
 * Rows of one table, and what to return of each written row: expressions over it as it is (`new`) and was (`old`).
 */
interface UpsertInput extends KindRows {
  returning?: RawBuilder<unknown>;
}

/** A row that was written. */
interface WrittenRow {
  id: string;
  changedWithinVersion: boolean;
}

/**
 * Upserts rows of one table in one statement, by version.
 * @returns the rows that were written, with what `returning` selects
 */
async function upsert<T extends object = object>(
  db: Db,
  { kind, rows, returning = sql`1 as nothing` }: UpsertInput,
  origin: Origin,
): Promise<(WrittenRow & T)[]> {
  if (rows.length === 0) return [];
  const { names, picked, assigned } = buildColumnSql(kind);
  const isItem = kind !== "customer";
  const write = (columns: RawBuilder<unknown>) => sql`
    with place as materialized (select ${nextFeedPosition(origin.workspaceId)} as position)
    insert into ${sql.table(kind)} (
      workspace_id, id, ${names}, observed_at, mapping_version, feed_position ${isItem ? sql`, first_position` : sql``})
    select ${origin.workspaceId}::uuid, r.id, ${picked}, ${origin.observedAt}::timestamptz, ${origin.mappingVersion}::smallint,
      (select position from place) ${isItem ? sql`, (select position from place)` : sql``}
    from ${toRecordset({ kind, rows: dedupeAndSort(rows) })}
    on conflict (workspace_id, id) do update set
      ${assigned},
      observed_at = excluded.observed_at, mapping_version = excluded.mapping_version,
      deleted_at = null, feed_position = excluded.feed_position
    where ${isNewer(kind)}
    returning new.id, ${changedWithinVersion}, ${columns}`;
  const statement =
    kind === "customer"
      ? write(returning)
      : moveItems(origin.workspaceId, write(sql`${returning}, ${itemColumns[kind]}`));
  const { rows: written } = await sql<WrittenRow & T>`${statement}`.execute(db);
  return written;
}

const pickSameVersion = <T extends WrittenRow>(written: readonly T[]): T[] =>
  written.filter((it) => it.changedWithinVersion);

/**
 * Writes customers.
 * @returns the ids that were written
 */
export async function upsertCustomers(db: Db, rows: readonly CustomerRow[], origin: Origin) {
  const written = await upsert(db, { kind: "customer", rows }, origin);
  const ambiguousIds = pickSameVersion(written).map((it) => it.id);
  await addOutOfOrderRecords(db, { kind: "customer", ids: ambiguousIds }, origin);
  return written.map((it) => it.id);
}

/**
 * Writes admitted conversations. It also records that their threads must be counted, and which customers they no longer
 * name.
 */
export async function upsertConversations(db: Db, rows: readonly ConversationRow[], origin: Origin) {
  const page = { kind: "conversation", rows, returning: formerCustomer } as const;
  const written = await upsert<{ formerCustomerId: string | null }>(db, page, origin);
  const ids = written.map((it) => it.id);
  // Not "do nothing" on conflict: the update locks the row, so that a thread count waits for this write.
  if (ids.length > 0)
    await sql`
      insert into thread_check (workspace_id, conversation_id, lane)
      select ${origin.workspaceId}::uuid, id, ${origin.lane ?? "live"} from unnest(${[...ids].sort()}::text[]) as it (id)
      on conflict (workspace_id, conversation_id) do update set
        lane = case when thread_check.lane = 'live' then 'live' else excluded.lane end`.execute(db);
  await addFormerCustomers(db, origin.workspaceId, written);
  const ambiguousIds = pickSameVersion(written).map((it) => it.id);
  await addOutOfOrderRecords(db, { kind: "conversation", ids: ambiguousIds }, origin);
  return ids;
}

/** Writes messages and follows up on those that moved to another conversation or customer, or were redacted. */
export async function upsertMessages(db: Db, rows: readonly MessageRow[], origin: Origin): Promise<string[]> {
  const page = { kind: "message", rows, returning: messageChangeColumns } as const;
  const written = await upsert<MessageChange>(db, page, origin);
  await followUpMessages(db, origin, written);
  const ambiguousIds = pickSameVersion(written).map((it) => it.conversationId);
  await addOutOfOrderRecords(db, { kind: "message", ids: ambiguousIds }, origin);
  return written.map((it) => it.id);
}

/** Writes tags. They have no `rev` and sometimes no `updatedAt`; then the page that was read later wins. */
export async function upsertTags(db: Db, rows: readonly TagRow[], origin: Origin): Promise<string[]> {
  if (rows.length === 0) return [];
  const lastById = sortById(new Map(rows.map((it) => [it.id, it])));
  const { rows: written } = await sql<{ id: string }>`
    insert into tag (workspace_id, id, name, color, deleted, created_at, updated_at, attributes, observed_at, mapping_version)
    select ${origin.workspaceId}::uuid, r.id, r.name, r.color, r.deleted, r."createdAt", r."updatedAt", r.attributes,
      ${origin.observedAt}::timestamptz, ${origin.mappingVersion}::smallint
    from jsonb_to_recordset(${JSON.stringify(lastById)}::jsonb) as r (
      id text, name text, color text, deleted boolean, "createdAt" timestamptz, "updatedAt" timestamptz, attributes jsonb)
    on conflict (workspace_id, id) do update set
      name = excluded.name, color = excluded.color, deleted = excluded.deleted, created_at = excluded.created_at,
      updated_at = excluded.updated_at, attributes = excluded.attributes, observed_at = excluded.observed_at,
      mapping_version = excluded.mapping_version
    where case
      when excluded.updated_at <> tag.updated_at then excluded.updated_at > tag.updated_at
      when excluded.observed_at < tag.observed_at then false
      when excluded.mapping_version <> tag.mapping_version then excluded.mapping_version > tag.mapping_version
      else excluded.observed_at > tag.observed_at and excluded.attributes is distinct from tag.attributes
    end
    returning id`.execute(db);
  return written.map((it) => it.id);
}
