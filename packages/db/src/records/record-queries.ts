import { type RawBuilder, type Selectable, sql } from "kysely";
import { type BoundedRows, readBoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import type { ConversationTable, CustomerTable, MessageTable, TagTable } from "../tables/index.ts";
import { computedColumns } from "./computed-columns.ts";

/** Somebody whom Kustomer's records know by id, with the name as of now. */
export interface Named {
  id: string;
  name: string | null;
}

/** A conversation with what is computed of it. */
export type StoredConversation = Selectable<ConversationTable> & {
  assignedUsers: Named[];
  assignedTeams: Named[];
  queueId: string | null;
  satisfactionScore: number | null;
  satisfactionRating: number | null;
  satisfactionStatus: string | null;
};
export type StoredCustomer = Selectable<CustomerTable>;
/** A message with what is computed of it. */
export type StoredMessage = Selectable<MessageTable> & {
  redacted: boolean;
  agentId: string | null;
  agentName: string | null;
};
export type StoredTag = Selectable<TagTable>;

/** One row, by Kustomer's id. */
export interface RecordKey {
  workspaceId: string;
  id: string;
}

const isLive = (workspaceId: string) =>
  sql<boolean>`workspace_id = ${workspaceId}::uuid and deleted_at is null`;

/** Which columns of a table a list reads. Attributes are most of a row's bytes. */
export interface Columns<Row> {
  columns: readonly (keyof Row & string)[];
}

/** Columns whose values are short, whatever Kustomer sends. */
const shortColumns: ReadonlySet<string> = new Set<
  keyof ConversationTable | keyof MessageTable | keyof CustomerTable | keyof TagTable
>([
  ...(["createdAt", "updatedAt", "sentAt", "rev", "messageCount", "priority"] as const),
  ...(["verified", "deleted", "descriptionTruncated"] as const),
]);

/** What a page reads of each row. */
export const selectColumns = (columns: readonly string[]) => ({
  select: sql.join(columns.map(selectColumn)),
  sized: columns.filter((it) => !shortColumns.has(it) && computedColumns[it] === undefined),
});

/** SQL over a row `page`: one column. */
export const selectColumn = (column: string): RawBuilder<unknown> => {
  const computed = computedColumns[column];
  return computed === undefined ? sql.ref(column) : sql`${computed} as ${sql.ref(column)}`;
};

/** SQL: whether a row is no tombstone. Notes that go leave none. */
export const isKept = (table: string): RawBuilder<unknown> =>
  table === "note" ? sql`true` : sql`deleted_at is null`;

/**
 * SQL: the rows after an id. They are a page of the order of all workspaces and ids, which only the primary key serves, less
 * the rows of other workspaces. The planner has no statistics on workspaces and expects few rows in any: with a condition on
 * one workspace it would find all of its rows by another index, and sort them for every page.
 */
export const selectAfter = (
  table: "conversation" | "customer" | "message" | "note",
  { workspaceId, after = "", limit }: IdSlice,
) => sql`
  select *
  from (
    select *
    from ${sql.table(table)}
    where (workspace_id, id) > (${workspaceId}::uuid, ${after}) and ${isKept(table)}
    order by workspace_id, id
    limit ${limit}) it
  where workspace_id = ${workspaceId}::uuid`;

const byId = sql`id`;

export const listConversations = (
  db: Db,
  { columns, ...slice }: IdSlice & Columns<StoredConversation>,
): Promise<BoundedRows<StoredConversation>> =>
  readBoundedRows(db, { rows: selectAfter("conversation", slice), order: byId, ...selectColumns(columns) });

export async function findConversation(
  db: Db,
  { workspaceId, id }: RecordKey,
): Promise<StoredConversation | undefined> {
  const computed = ["assignedUsers", "assignedTeams", "queueId"] as const;
  const ratings = ["satisfactionScore", "satisfactionRating", "satisfactionStatus"] as const;
  const { rows } = await sql<StoredConversation>`
    select page.*, ${sql.join([...computed, ...ratings].map(selectColumn))}
    from conversation page where ${isLive(workspaceId)} and id = ${id}`.execute(db);
  return rows[0];
}

/** Lists all messages, or those of one conversation. */
export function listMessages(
  db: Db,
  {
    conversationId,
    columns,
    ...slice
  }: IdSlice & Columns<StoredMessage> & { conversationId?: string | undefined },
): Promise<BoundedRows<StoredMessage>> {
  const rows =
    conversationId === undefined
      ? selectAfter("message", slice)
      : sql`
        select *
        from message
        where ${isLive(slice.workspaceId)} and conversation_id = ${conversationId} and id > ${slice.after ?? ""}
        order by id
        limit ${slice.limit}`;
  return readBoundedRows(db, { rows, order: byId, ...selectColumns(columns) });
}

/** A message's position in its thread: when it was created, and its id. Messages without that time come last. */
export type ThreadPosition = readonly [createdAt: Date | null, id: string];

/** Which part of a thread to list, and from which end. */
export interface ThreadSlice extends Columns<StoredMessage> {
  after?: ThreadPosition | undefined;
  limit: number;
  backwards?: boolean;
}

/** Lists messages of a conversation in reading order, oldest first, or from the end. */
export function listThread(
  db: Db,
  { workspaceId, id }: RecordKey,
  { after, limit, backwards = false, columns }: ThreadSlice,
): Promise<BoundedRows<StoredMessage>> {
  const createdAt = sql`coalesce(created_at, 'infinity')`;
  const [comparison, direction] = backwards ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const order = sql`${createdAt} ${direction}, id ${direction}`;
  const isAfter =
    after === undefined
      ? sql``
      : sql`and (${createdAt}, id) ${comparison} (coalesce(${after[0]}::timestamptz, 'infinity'), ${after[1]})`;
  const rows = sql`
    select * from message where ${isLive(workspaceId)} and conversation_id = ${id} ${isAfter}
    order by ${order} limit ${limit}`;
  return readBoundedRows(db, { rows, order, ...selectColumns(columns) });
}

export const listCustomers = (
  db: Db,
  { columns, ...slice }: IdSlice & Columns<CustomerTable>,
): Promise<BoundedRows<StoredCustomer>> =>
  readBoundedRows(db, { rows: selectAfter("customer", slice), order: byId, ...selectColumns(columns) });

export function findCustomer(db: Db, { workspaceId, id }: RecordKey): Promise<StoredCustomer | undefined> {
  const rows = db.selectFrom("customer").selectAll().where(isLive(workspaceId));
  return rows.where("id", "=", id).executeTakeFirst();
}

/** Lists all tags. Tags deleted at Kustomer are included and marked, because conversations still name them. */
export function listTags(
  db: Db,
  { workspaceId, after = "", limit, columns }: IdSlice & Columns<TagTable>,
): Promise<BoundedRows<StoredTag>> {
  const rows = sql`
    select * from tag where workspace_id = ${workspaceId}::uuid and id > ${after} order by id limit ${limit}`;
  return readBoundedRows(db, { rows, order: byId, ...selectColumns(columns) });
}
