import { type RawBuilder, sql } from "kysely";
import { isAmong, nextFeedPosition } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import {
  addOrphanedCustomers,
  addRecordErasures,
  clearedColumns,
  messageTexts,
  redactCopies,
} from "../deletions/index.ts";
import { itemColumns, lockItems, moveItems } from "../feed/conversation-items.ts";
import { touchItemsOfCustomerNotes } from "../notes/remove-notes.ts";
import { forgetTexts, type ItemIds } from "../search-index/forget-texts.ts";
import type { RecordKind } from "../tables/index.ts";
import type { Removed } from "./count-removed.ts";
import { deleteListed } from "./delete-listed.ts";

/** Records of one kind to clear. */
interface RecordsToClear {
  workspaceId: string;
  erasureId: string;
  ids: readonly string[];
}

interface Cleared {
  /** False when more messages of these conversations are left. */
  isComplete: boolean;
  removed: Removed[];
}

const maxMessages = 1_000;

/**
 * What erasing clears besides what every tombstone clears: all that is not needed to recognize the record, to keep its
 * place in the feed, and to count what was used.
 */
const furtherColumns: Record<RecordKind, RawBuilder<unknown>> = {
  conversation: sql`status = null, channels = '{}', tags = '{}', customer_id = null, direction = null, priority = null`,
  message: sql`customer_id = null, status = null, channel = null, app = null, direction = null, sent_at = null`,
  customer: sql`created_at = null`,
};

interface ErasedRow {
  id: string;
  customerId: string | null;
  conversationId: string | null;
  texts: (string | null)[];
  itemIds?: ItemIds;
}

/** What the follow-up must know of a record as it was. */
const formerly: Record<RecordKind, RawBuilder<unknown>> = {
  conversation: sql`old.customer_id, null as conversation_id, '{}'::text[] as texts`,
  message: sql`old.customer_id, old.conversation_id, array[${sql.join(messageTexts.map((text) => text("old")))}] as texts`,
  customer: sql`null as customer_id, null as conversation_id, '{}'::text[] as texts`,
};

/** Writes tombstones over records, whatever was observed of them, in the order of their ids as every writer does. */
async function writeErased(
  tx: Db,
  kind: RecordKind,
  { workspaceId, ids }: Omit<RecordsToClear, "erasureId">,
): Promise<ErasedRow[]> {
  if (ids.length === 0) return [];
  const rows = tx.selectFrom(kind).select("id").where(isAmong(workspaceId, ids)).orderBy("id");
  if ((await rows.forUpdate().execute()).length === 0) return [];
  const write = (columns: RawBuilder<unknown>) => sql`
    update ${sql.table(kind)} it set
      deleted_at = clock_timestamp(),
      attributes = '{}',
      relations = '{}',
      feed_position = ${nextFeedPosition(workspaceId)},
      ${clearedColumns[kind]},
      ${furtherColumns[kind]}
    where ${isAmong(workspaceId, ids)}
    returning it.id, ${columns}`;
  const statement =
    kind === "customer"
      ? write(formerly[kind])
      : moveItems(workspaceId, write(sql`${formerly[kind]}, ${itemColumns[kind]}`));
  const { rows: erased } = await sql<ErasedRow>`${statement}`.execute(tx);
  await forgetTexts(tx, workspaceId, erased);
  return erased;
}

/** Clears conversations with their messages, and deletes what lists keep of them. */
export async function eraseConversations(
  tx: Db,
  { workspaceId, erasureId, ids }: RecordsToClear,
): Promise<Cleared> {
  const within = await listMessagesWithin(tx, workspaceId, ids);
  await lockItems(tx, workspaceId, { conversations: ids, messages: within });
  const messages = await writeErased(tx, "message", { workspaceId, ids: within });
  await addClearedMessages(tx, { workspaceId, erasureId, ids: within });
  await addOrphanedCustomers(
    tx,
    workspaceId,
    messages.flatMap((it) => it.customerId ?? []),
  );
  const removed = [{ place: "records", kind: "message", count: messages.length }];
  removed.push(...(await deleteListed(tx, workspaceId, { message: within })));
  if (within.length === maxMessages) return { isComplete: false, removed };
  const conversations = await writeErased(tx, "conversation", { workspaceId, ids });
  removed.push({ place: "records", kind: "conversation", count: conversations.length });
  const listed = await deleteListed(tx, workspaceId, { conversation: ids });
  removed.push(...listed);
  const wasKnown = conversations.length + listed.reduce((sum, it) => sum + it.count, 0) > 0;
  // Pages that name the customer are found by the customer's own erasure. Others can exist only of what was known before.
  if (wasKnown) await addErasures(tx, "conversation", { workspaceId, ids });
  return { isComplete: true, removed };
}

/** Lists messages of conversations that are not cleared yet. */
async function listMessagesWithin(tx: Db, workspaceId: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from message m
    where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[])
      and (deleted_at is null or not exists (
        select 1 from erased_record e
        where e.workspace_id = m.workspace_id and e.kind = 'message' and e.id = m.id and e.cleared_at is not null))
    limit ${maxMessages}`.execute(tx);
  return rows.map((it) => it.id);
}

/** Remembers messages that are cleared already. */
async function addClearedMessages(tx: Db, { workspaceId, erasureId, ids }: RecordsToClear): Promise<void> {
  await sql`
    insert into erased_record (workspace_id, kind, id, erasure_id, cleared_at)
    select ${workspaceId}::uuid, 'message', id, ${erasureId}::uuid, clock_timestamp()
    from unnest(${[...ids].sort()}::text[]) as it (id)
    on conflict (workspace_id, kind, id) do update set cleared_at = excluded.cleared_at`.execute(tx);
}

/** Clears messages within conversations of others, and removes copies of their texts from those. */
export async function eraseMessages(tx: Db, { workspaceId, ids }: RecordsToClear): Promise<Cleared> {
  await lockItems(tx, workspaceId, { conversations: [], messages: ids });
  const messages = await writeErased(tx, "message", { workspaceId, ids });
  const owners = await listOwners(
    tx,
    workspaceId,
    messages.flatMap((it) => it.conversationId ?? []),
  );
  const redactions = messages.map(({ id, conversationId, texts }) => ({
    messageId: id,
    texts: texts.filter((it) => it !== null),
    conversations: conversationId === null ? [] : [conversationId],
    customers: owners.filter((it) => it.conversationId === conversationId).map((it) => it.customerId),
  }));
  await redactCopies(tx, workspaceId, redactions);
  if (messages.length > 0) await addErasures(tx, "message", { workspaceId, ids });
  const removed = [{ place: "records", kind: "message", count: messages.length }];
  return {
    isComplete: true,
    removed: [...removed, ...(await deleteListed(tx, workspaceId, { message: ids }))],
  };
}

/** Lists the customers of conversations: they may show a copy of a message's text too. */
async function listOwners(
  tx: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<{ conversationId: string; customerId: string }[]> {
  const { rows } = await sql<{ conversationId: string; customerId: string }>`
    select id as conversation_id, customer_id from conversation
    where ${isAmong(workspaceId, ids)} and customer_id is not null`.execute(tx);
  return rows;
}

/** Clears a customer, and has every raw batch searched for them. */
export async function eraseCustomer(
  tx: Db,
  { workspaceId, customerId }: { workspaceId: string; customerId: string },
): Promise<Removed[]> {
  const ids = [customerId];
  const customers = await writeErased(tx, "customer", { workspaceId, ids });
  await addErasures(tx, "customer", { workspaceId, ids });
  await touchItemsOfCustomerNotes(tx, workspaceId, customerId);
  const removed = [{ place: "records", kind: "customer", count: customers.length }];
  return [...removed, ...(await deleteListed(tx, workspaceId, { customer: ids }))];
}

/** Has records erased from the raw batches that contain them. */
const addErasures = (tx: Db, kind: RecordKind, { workspaceId, ids }: Omit<RecordsToClear, "erasureId">) =>
  addRecordErasures(
    tx,
    workspaceId,
    ids.map((id) => ({ kind, id })),
  );
