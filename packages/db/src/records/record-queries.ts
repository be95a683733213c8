import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import type { ConversationTable, CustomerTable, MessageTable, TagTable } from "../tables/index.ts";

export type StoredConversation = Selectable<ConversationTable>;
export type StoredCustomer = Selectable<CustomerTable>;
export type StoredMessage = Selectable<MessageTable>;
export type StoredTag = Selectable<TagTable>;

/** Which row, by Kustomer's id. */
export interface RecordKey {
  workspaceId: string;
  id: string;
}

const isLive = (workspaceId: string) =>
  sql<boolean>`workspace_id = ${workspaceId}::uuid and deleted_at is null`;

export function listConversations(
  db: Db,
  { workspaceId, after = "", limit }: IdSlice,
): Promise<StoredConversation[]> {
  const rows = db.selectFrom("conversation").selectAll().where(isLive(workspaceId));
  return rows.where("id", ">", after).orderBy("id").limit(limit).execute();
}

export function findConversation(
  db: Db,
  { workspaceId, id }: RecordKey,
): Promise<StoredConversation | undefined> {
  const rows = db.selectFrom("conversation").selectAll().where(isLive(workspaceId));
  return rows.where("id", "=", id).executeTakeFirst();
}

/** All messages, or those of one conversation. */
export function listMessages(
  db: Db,
  { workspaceId, after = "", limit, conversationId }: IdSlice & { conversationId?: string | undefined },
): Promise<StoredMessage[]> {
  const rows = db.selectFrom("message").selectAll().where(isLive(workspaceId));
  const chosen = conversationId === undefined ? rows : rows.where("conversationId", "=", conversationId);
  return chosen.where("id", ">", after).orderBy("id").limit(limit).execute();
}

/** A message's place in its thread: when it was created (those that do not say come last), and its id. */
export type ThreadPosition = readonly [createdAt: Date | null, id: string];

/** Which part of a thread, and from which end. */
export interface ThreadSlice {
  after?: ThreadPosition | undefined;
  limit: number;
  backwards?: boolean;
}

/** Messages of a conversation as people read it, oldest first, or from the end. */
export function listThread(
  db: Db,
  { workspaceId, id }: RecordKey,
  { after, limit, backwards = false }: ThreadSlice,
): Promise<StoredMessage[]> {
  const createdAt = sql`coalesce(created_at, 'infinity')`;
  const [beyond, way] = backwards ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const thread = db
    .selectFrom("message")
    .selectAll()
    .where(isLive(workspaceId))
    .where("conversationId", "=", id);
  return thread
    .$if(after !== undefined, (rows) =>
      rows.where(
        sql<boolean>`(${createdAt}, id) ${beyond} (coalesce(${after?.[0]}::timestamptz, 'infinity'), ${after?.[1]})`,
      ),
    )
    .orderBy(sql`${createdAt} ${way}, id ${way}`)
    .limit(limit)
    .execute();
}

export function listCustomers(
  db: Db,
  { workspaceId, after = "", limit }: IdSlice,
): Promise<StoredCustomer[]> {
  const rows = db.selectFrom("customer").selectAll().where(isLive(workspaceId));
  return rows.where("id", ">", after).orderBy("id").limit(limit).execute();
}

/** How many customers are stored. */
export async function countCustomers(db: Db, workspaceId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from customer where ${isLive(workspaceId)}`.execute(db);
  return rows[0]?.count ?? 0;
}

export function findCustomer(db: Db, { workspaceId, id }: RecordKey): Promise<StoredCustomer | undefined> {
  const rows = db.selectFrom("customer").selectAll().where(isLive(workspaceId));
  return rows.where("id", "=", id).executeTakeFirst();
}

/** All tags; those deleted in Kustomer are marked, because conversations still name them. */
export function listTags(db: Db, { workspaceId, after = "", limit }: IdSlice): Promise<StoredTag[]> {
  const rows = db.selectFrom("tag").selectAll().where("workspaceId", "=", workspaceId);
  return rows.where("id", ">", after).orderBy("id").limit(limit).execute();
}
