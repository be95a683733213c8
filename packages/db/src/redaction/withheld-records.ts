import { type Selectable, sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { WithheldRecordTable } from "../tables/index.ts";

/** A record whose texts are withheld until its customer is known. */
export type WithheldRecord = Pick<
  Selectable<WithheldRecordTable>,
  "kind" | "id" | "customerId" | "encryptedRecord"
>;

/** Saves records of one kind that are stored without their texts. */
export async function saveWithheld(
  tx: Db,
  workspaceId: string,
  records: readonly WithheldRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const sorted = [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql`
    insert into withheld_record (workspace_id, kind, id, customer_id, encrypted_record)
    select ${workspaceId}::uuid, it.*
    from unnest(
      ${sorted.map((it) => it.kind)}::text[],
      ${sorted.map((it) => it.id)}::text[],
      ${sorted.map((it) => it.customerId)}::text[],
      ${sorted.map((it) => it.encryptedRecord)}::bytea[]) as it
    on conflict (workspace_id, kind, id) do update set
      customer_id = excluded.customer_id, encrypted_record = excluded.encrypted_record,
      withheld_at = excluded.withheld_at`.execute(tx);
}

/** One statement takes the records of so many customers. Fewer would cost more: each statement looks at every awaited customer. */
const customersAtOnce = 250;
/** The last record may exceed it, so that a large one is taken alone. */
const maxBytes = 4 * 1_024 * 1_024;

/**
 * Locks and removes records that are no longer to be withheld: their customer is stored, or is not to be read any more. It takes up to
 * `limit`, and fewer when they are large. The caller writes them in the same transaction, conversations before messages.
 */
export async function takeWithheld(
  tx: Db,
  workspaceId: string,
  { limit }: { limit: number },
): Promise<WithheldRecord[]> {
  // Each look-up has a limit, so that Postgres never reads all customers or the whole backlog instead.
  const { rows } = await sql<WithheldRecord>`
    with customer_id as materialized (
      select distinct customer_id as id from withheld_record where workspace_id = ${workspaceId}::uuid
    ), ready as materialized (
      select it.id
      from customer_id it
      left join lateral (
        select 1 as is_stored from customer c
        where c.workspace_id = ${workspaceId}::uuid and c.id = it.id and c.deleted_at is null
        limit 1) c on true
      left join lateral (
        select 1 as is_pending from fetch_backlog b
        where b.workspace_id = ${workspaceId}::uuid and b.kind = 'customer' and b.id = it.id and b.outcome is null
        limit 1) b on true
      where c.is_stored is not null or b.is_pending is null
      order by it.id
      limit ${customersAtOnce}
    ), locked as materialized (
      select w.*
      from ready
      cross join lateral (
        select kind, id, octet_length(encrypted_record) as size from withheld_record
        where workspace_id = ${workspaceId}::uuid and customer_id = ready.id
        limit ${limit} for update skip locked) w
      limit ${limit}
    ), taken as materialized (
      select kind, id
      from (select *, sum(size) over (rows unbounded preceding) as total from locked) it
      where total - size < ${maxBytes}
    )
    delete from withheld_record w using taken
    where w.workspace_id = ${workspaceId}::uuid and w.kind = taken.kind and w.id = taken.id
    returning w.kind, w.id, w.customer_id, w.encrypted_record`.execute(tx);
  return rows.sort((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1));
}

/** Has records read again whose withheld texts cannot be decrypted: a conversation by its id, a message with its thread. */
export async function rereadUnreadable(
  tx: Db,
  workspaceId: string,
  { kind, ids }: { kind: "conversation" | "message"; ids: readonly string[] },
): Promise<void> {
  const read = kind === "message" ? sql`'thread', conversation_id` : sql`'conversation', id`;
  const entries = sql`
    select workspace_id, ${read}, ${reasons.withheldUnreadable}, 'live'
    from ${sql.table(kind)} where ${isAmong(workspaceId, ids)} and deleted_at is null`;
  await buildAdd(entries).execute(tx);
}

/** Whether records of a workspace are withheld, or are to be redacted by further names. */
export async function hasStoredToRedact(db: Db, workspaceId: string): Promise<boolean> {
  const { rows } = await sql<{ isLeft: boolean }>`
    select exists (select 1 from withheld_record where workspace_id = ${workspaceId})
      or exists (select 1 from customer_name where workspace_id = ${workspaceId} and changed_at is not null) as is_left`.execute(
    db,
  );
  return rows[0]?.isLeft ?? false;
}

/** Lists those of some customers whom the backlog still has to be read. While their names are unknown, texts wait for them. */
export async function listAwaited(db: Db, workspaceId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from fetch_backlog
    where workspace_id = ${workspaceId}::uuid and kind = 'customer' and id = any(${ids}::text[]) and outcome is null`.execute(
    db,
  );
  return rows.map((it) => it.id);
}
