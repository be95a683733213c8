import { type RawBuilder, sql } from "kysely";
import { readBoundedRows } from "../client/bounded-rows.ts";
import { isAmong, nextFeedPosition } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import { itemColumns, moveItems } from "../feed/conversation-items.ts";
import { buildColumnSql, type KindRows, toRecordset } from "../records/record-rows.ts";
import type { RecordKind, StoredAttachment } from "../tables/index.ts";

/** What a stored record was made from, and its version. */
export interface StoredRecord {
  id: string;
  customerId: string | null;
  updatedAt: Date;
  observedAt: Date;
  attributes: Record<string, unknown>;
  relations: Record<string, string>;
  /** Of a message. */
  attachments?: StoredAttachment[] | null;
}

/** The customer of a record. */
const customerColumns: Record<RecordKind, RawBuilder<unknown>> = {
  conversation: sql`customer_id`,
  message: sql`customer_id`,
  customer: sql`id as customer_id`,
};

/** Rows to lock: those of a slice, of one customer if one is named. */
export interface StoredSlice extends IdSlice {
  kind: RecordKind;
  customerId?: string;
}

/**
 * Locks stored records in the order of their ids, and reads as many as a page may have. The caller writes them in the same
 * transaction.
 * @returns `lastId`: undefined when no record follows
 */
export async function lockSlice(
  tx: Db,
  { kind, workspaceId, after = "", limit, customerId }: StoredSlice,
): Promise<{ records: StoredRecord[]; lastId: string | undefined }> {
  const ofCustomer = customerId === undefined ? sql`` : sql`and customer_id = ${customerId}`;
  const { rows: locked } = await sql<{ id: string }>`
    select id from ${sql.table(kind)}
    where workspace_id = ${workspaceId}::uuid and id > ${after} and deleted_at is null ${ofCustomer}
    order by id limit ${limit} for no key update`.execute(tx);
  const records = await readStored(tx, kind, { workspaceId, ids: locked.map((it) => it.id) });
  const isOver = locked.length < limit && records.length === locked.length;
  return { records, lastId: isOver ? undefined : records.at(-1)?.id };
}

/** What says which version of a record is stored. */
export type StoredVersion = Pick<StoredRecord, "id" | "customerId" | "updatedAt" | "observedAt">;

/** Locks records that are stored and not deleted, in the order of their ids. */
export async function lockRecords(
  tx: Db,
  kind: RecordKind,
  { workspaceId, ids }: { workspaceId: string; ids: readonly string[] },
): Promise<StoredVersion[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<StoredVersion>`
    select id, ${customerColumns[kind]}, updated_at, observed_at from ${sql.table(kind)}
    where ${isAmong(workspaceId, ids)} and deleted_at is null
    order by id for no key update`.execute(tx);
  return rows;
}

/** Reads records that the caller has locked, up to the size of a page. */
async function readStored(
  tx: Db,
  kind: RecordKind,
  { workspaceId, ids }: { workspaceId: string; ids: readonly string[] },
): Promise<StoredRecord[]> {
  if (ids.length === 0) return [];
  const attachments = kind === "message" ? sql`, attachments` : sql``;
  const { rows } = await readBoundedRows<StoredRecord>(tx, {
    rows: sql`
      select id, ${customerColumns[kind]}, updated_at, observed_at, attributes, relations ${attachments}
      from ${sql.table(kind)}
      where ${isAmong(workspaceId, ids)} and deleted_at is null`,
    order: sql`id`,
    select: sql`id, customer_id, updated_at, observed_at, attributes, relations ${attachments}`,
    sized: ["attributes"],
  });
  return rows;
}

/**
 * Moves the items in which redacted customers are named, so that the feed shows them again: those of their conversations, and of
 * their messages. Customers count who were written since redaction began, by a pass or a page, and items that are older than that.
 */
export async function moveItemsOfCustomers(
  tx: Db,
  workspaceId: string,
  customerIds: readonly string[],
): Promise<void> {
  if (customerIds.length === 0) return;
  const position = nextFeedPosition(workspaceId);
  const ofWorkspace = (alias: string) => sql`${sql.ref(`${alias}.workspace_id`)} = ${workspaceId}::uuid`;
  await sql`
    with redacted as (
      select id, feed_position from customer c
      where ${ofWorkspace("c")} and id = any(${customerIds}::text[]) and feed_position >= (
        select extract(epoch from began_at) * 1000000 from redaction r where ${ofWorkspace("r")})
    ), locked as (
      select m.id from message m join redacted on redacted.id = m.customer_id
      where ${ofWorkspace("m")} and m.deleted_at is null and m.feed_position < redacted.feed_position
      order by m.id for no key update of m
    ), moved as (
      update message set feed_position = ${position} from locked
      where ${ofWorkspace("message")} and message.id = locked.id
      returning conversation_id, message.feed_position
    )
    insert into conversation_item (workspace_id, id, feed_position)
    select ${workspaceId}::uuid, id, max(feed_position)
    from (
      select conversation_id as id, feed_position from moved
      union all
      select v.id, ${position} from conversation v join redacted on redacted.id = v.customer_id
      join conversation_item i on i.workspace_id = v.workspace_id and i.id = v.id
      where ${ofWorkspace("v")} and v.deleted_at is null and i.feed_position < redacted.feed_position) item
    group by id
    order by id
    on conflict (workspace_id, id) do update set feed_position = excluded.feed_position`.execute(tx);
}

/**
 * Writes records over those that the caller has locked, as the same version: their content is redacted, and the feed shows
 * that they have changed.
 */
export async function rewrite(tx: Db, workspaceId: string, { kind, rows }: KindRows): Promise<void> {
  if (rows.length === 0) return;
  const { picked, assigned } = buildColumnSql(kind);
  const ids = rows.map((it) => it.id);
  const write = (columns: RawBuilder<unknown>) => sql`
    update ${sql.table(kind)} set ${assigned}, feed_position = ${nextFeedPosition(workspaceId)}
    from (select r.id, ${picked} from ${toRecordset({ kind, rows })}) as excluded
    where ${sql.ref(`${kind}.workspace_id`)} = ${workspaceId}::uuid
      and ${sql.ref(`${kind}.id`)} = excluded.id
      and ${sql.ref(`${kind}.id`)} = any(${ids}::text[]) -- so that Postgres reads the rows by their key
      and deleted_at is null
    returning new.id, ${columns}`;
  const statement =
    kind === "customer" ? write(sql`1 as nothing`) : moveItems(workspaceId, write(itemColumns[kind]));
  await sql`${statement}`.execute(tx);
}
