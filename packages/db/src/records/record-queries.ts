import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import type { ConversationTable, CustomerTable, MessageTable, TagTable } from "../tables/index.ts";

export type StoredConversation = Selectable<ConversationTable>;
export type StoredCustomer = Selectable<CustomerTable>;
export type StoredMessage = Selectable<MessageTable> & { redacted: boolean };
export type StoredTag = Selectable<TagTable>;

/** One row, by Kustomer's id. */
export interface RecordKey {
  workspaceId: string;
  id: string;
}

const isLive = (workspaceId: string) =>
  sql<boolean>`workspace_id = ${workspaceId}::uuid and deleted_at is null`;

/**
 * SQL: the rows after a position in the order of all workspaces and ids, which only the primary key serves. Lists read a page
 * of that order and keep the rows of their workspace. The planner has no statistics on workspaces and expects few rows in
 * any: with a condition on one workspace it would find all of its rows by another index, and sort them for every page.
 */
const isAfter = (workspaceId: string, id: string) =>
  sql<boolean>`(workspace_id, id) > (${workspaceId}::uuid, ${id}) and deleted_at is null`;

/** Which columns of a table a list reads. Attributes are most of a row's bytes. */
export interface Columns<Table> {
  columns: readonly (keyof Table & string)[];
}

export function listConversations(
  db: Db,
  { workspaceId, after = "", limit, columns }: IdSlice & Columns<ConversationTable>,
) {
  const later = db.selectFrom("conversation").selectAll().where(isAfter(workspaceId, after));
  const page = later.orderBy("workspaceId").orderBy("id").limit(limit).as("conversation");
  return db.selectFrom(page).select(columns).where("workspaceId", "=", workspaceId).orderBy("id").execute();
}

export function findConversation(db: Db, { workspaceId, id }: RecordKey) {
  const rows = db.selectFrom("conversation").selectAll().where(isLive(workspaceId));
  return rows.where("id", "=", id).executeTakeFirst();
}

const isRedacted = sql<boolean>`coalesce(attributes->>'redacted' = 'true', false)`.as("redacted");

/** Lists all messages, or those of one conversation. */
export function listMessages(
  db: Db,
  {
    workspaceId,
    after = "",
    limit,
    conversationId,
    columns,
  }: IdSlice & Columns<MessageTable> & { conversationId?: string | undefined },
): Promise<StoredMessage[]> {
  if (conversationId !== undefined) {
    const rows = db.selectFrom("message").select(columns).select(isRedacted).where(isLive(workspaceId));
    const thread = rows.where("conversationId", "=", conversationId).where("id", ">", after);
    return thread.orderBy("id").limit(limit).execute();
  }
  const later = db.selectFrom("message").selectAll().where(isAfter(workspaceId, after));
  const page = later.orderBy("workspaceId").orderBy("id").limit(limit).as("message");
  const rows = db.selectFrom(page).select(columns).select(isRedacted);
  return rows.where("workspaceId", "=", workspaceId).orderBy("id").execute();
}

/** A message's position in its thread: when it was created, and its id. Messages without that time come last. */
export type ThreadPosition = readonly [createdAt: Date | null, id: string];

/** Which part of a thread to list, and from which end. */
export interface ThreadSlice extends Columns<MessageTable> {
  after?: ThreadPosition | undefined;
  limit: number;
  backwards?: boolean;
}

/** Lists messages of a conversation in reading order, oldest first, or from the end. */
export function listThread(
  db: Db,
  { workspaceId, id }: RecordKey,
  { after, limit, backwards = false, columns }: ThreadSlice,
): Promise<StoredMessage[]> {
  const createdAt = sql`coalesce(created_at, 'infinity')`;
  const [comparison, order] = backwards ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const thread = db
    .selectFrom("message")
    .select(columns)
    .select(isRedacted)
    .where(isLive(workspaceId))
    .where("conversationId", "=", id);
  return thread
    .$if(after !== undefined, (rows) =>
      rows.where(
        sql<boolean>`(${createdAt}, id) ${comparison} (coalesce(${after?.[0]}::timestamptz, 'infinity'), ${after?.[1]})`,
      ),
    )
    .orderBy(sql`${createdAt} ${order}, id ${order}`)
    .limit(limit)
    .execute();
}

export function listCustomers(
  db: Db,
  { workspaceId, after = "", limit, columns }: IdSlice & Columns<CustomerTable>,
) {
  const later = db.selectFrom("customer").selectAll().where(isAfter(workspaceId, after));
  const page = later.orderBy("workspaceId").orderBy("id").limit(limit).as("customer");
  return db.selectFrom(page).select(columns).where("workspaceId", "=", workspaceId).orderBy("id").execute();
}

/** Counts the stored customers. */
export async function countCustomers(db: Db, workspaceId: string): Promise<number> {
  const { count } = await db
    .selectFrom("customer")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(isLive(workspaceId))
    .executeTakeFirstOrThrow();
  return count;
}

export function findCustomer(db: Db, { workspaceId, id }: RecordKey): Promise<StoredCustomer | undefined> {
  const rows = db.selectFrom("customer").selectAll().where(isLive(workspaceId));
  return rows.where("id", "=", id).executeTakeFirst();
}

/** Lists all tags. Tags deleted at Kustomer are included and marked, because conversations still name them. */
export function listTags(
  db: Db,
  { workspaceId, after = "", limit, columns }: IdSlice & Columns<TagTable>,
): Promise<StoredTag[]> {
  const rows = db.selectFrom("tag").select(columns).where("workspaceId", "=", workspaceId);
  return rows.where("id", ">", after).orderBy("id").limit(limit).execute();
}
