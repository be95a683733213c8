import { type RawBuilder, sql } from "kysely";
import { anyOf, isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { lockItems } from "../feed/conversation-items.ts";
import type { Run } from "../runs/index.ts";
import type { RecordKind } from "../tables/index.ts";
import { knownByIdOnly } from "./candidates.ts";
import { type DeletedShare, isVerifiedAbsent } from "./deletion-rule.ts";
import { addRecordErasures, redactCopies } from "./erasures.ts";
import { addOrphanedCustomers } from "./orphaned-customers.ts";
import { messageTexts } from "./redaction-fingerprints.ts";
import {
  type Deletion,
  deleteBookkeeping,
  type Tombstone,
  writeOrder,
  writeTombstones,
} from "./tombstones.ts";

type VerifyingRun = Pick<Run, "id" | "workspaceId">;

/** Lists the records that a run verified and Kustomer did not find. */
async function listNotFound(db: Db, run: VerifyingRun): Promise<Record<RecordKind, Deletion[]>> {
  const rows = await db
    .selectFrom("deletionCandidate")
    .select(["kind", "id", sql<Date>`not_found_at`.as("deletedAt")])
    .where(isVerifiedAbsent(run))
    .execute();
  const pick = (kind: RecordKind) =>
    rows.filter((it) => it.kind === kind).map(({ id, deletedAt }) => ({ id, deletedAt }));
  return { conversation: pick("conversation"), message: pick("message"), customer: pick("customer") };
}

/**
 * Lists the messages that still belong to deleted conversations. They count as deleted at the same time.
 */
async function listMessagesWithin(db: Db, workspaceId: string, conversations: readonly Deletion[]) {
  const deletionTimes = new Map(conversations.map((it) => [it.id, it.deletedAt]));
  const messages = await db
    .selectFrom("message")
    .select(["id", "conversationId"])
    .where("workspaceId", "=", workspaceId)
    .where("conversationId", "=", anyOf([...deletionTimes.keys()]))
    .where("deletedAt", "is", null)
    .execute();
  return messages.flatMap(({ id, conversationId }) => {
    const deletedAt = deletionTimes.get(conversationId);
    return deletedAt === undefined ? [] : [{ id, deletedAt }];
  });
}

/** Lists all records to delete, each message once. */
async function listDeletions(db: Db, run: VerifyingRun): Promise<Record<RecordKind, Deletion[]>> {
  const notFound = await listNotFound(db, run);
  const within = await listMessagesWithin(db, run.workspaceId, notFound.conversation);
  const message = [...new Map([...within, ...notFound.message].map((it) => [it.id, it])).values()];
  return { ...notFound, message };
}

/**
 * Deletes the records that a run did not find: conversations with the messages that still belong to them, single
 * messages, and customers. It also deletes their backlog entries, rejections and candidates, and no longer holds or filters the
 * conversations.
 */
export async function deleteNotFound(tx: Db, run: VerifyingRun): Promise<Tombstone[]> {
  const { workspaceId } = run;
  await lockRecords(tx, workspaceId, await listDeletions(tx, run));
  const deletions = await listDeletions(tx, run);
  const write = <T extends object>(kind: RecordKind, returning?: RawBuilder<unknown>) =>
    writeTombstones<T>(tx, { kind, workspaceId }, { deletions: deletions[kind], returning });
  const conversations = await write<CustomerReference>("conversation", sql`it.customer_id`);
  const messages = await write<CustomerReference & DeletedTexts>("message", deletedTexts);
  const customers = await write("customer");
  const deleted = [...conversations, ...messages, ...customers];
  await deleteBookkeeping(tx, workspaceId, deleted);
  await followUp(tx, workspaceId, { conversations, messages, customers });
  await tx.deleteFrom("deletionCandidate").where(isVerifiedAbsent(run)).execute();
  return deleted;
}

interface CustomerReference {
  customerId: string | null;
}

interface DeletedTexts {
  conversationId: string;
  texts: (string | null)[];
}

const deletedTexts = sql`
  it.conversation_id, it.customer_id, array[${sql.join(messageTexts.map((text) => text("old")))}] as texts`;

/** Follows up on deletions: redacts copies of deleted texts, and checks whether customers are orphaned. */
async function followUp(
  tx: Db,
  workspaceId: string,
  deletions: {
    conversations: (Tombstone & CustomerReference)[];
    messages: (Tombstone & CustomerReference & DeletedTexts)[];
    customers: Tombstone[];
  },
): Promise<void> {
  const { conversations, messages, customers } = deletions;
  const customerIds = [...conversations, ...messages].flatMap((it) => it.customerId ?? []);
  await addOrphanedCustomers(tx, workspaceId, customerIds);
  // A deleted conversation shows no copies any more, and its own erasure covers its messages.
  const deletedIds = new Set(conversations.map((it) => it.id));
  const redactions = messages.map(({ id, conversationId, customerId, texts }) => ({
    messageId: id,
    texts: texts.filter((it) => it !== null),
    conversations: deletedIds.has(conversationId) ? [] : [conversationId],
    customers: customerId === null ? [] : [customerId],
  }));
  await redactCopies(tx, workspaceId, redactions);
  const singleMessages = messages.filter((it) => !deletedIds.has(it.conversationId));
  await addRecordErasures(tx, workspaceId, [...conversations, ...singleMessages, ...customers]);
}

/**
 * Locks the records to delete, in the order in which pages write them. A transaction that is storing one of them ends
 * first, and shows whether the record exists after all.
 */
async function lockRecords(tx: Db, workspaceId: string, deletions: Record<RecordKind, Deletion[]>) {
  const pickIds = (kind: RecordKind) => deletions[kind].map((it) => it.id);
  const isListed = (kind: RecordKind) => isAmong(workspaceId, pickIds(kind));
  await tx.deleteFrom("heldConversation").where(isListed("conversation")).execute();
  await tx.deleteFrom("filteredConversation").where(isListed("conversation")).execute();
  for (const kind of writeOrder)
    await tx.selectFrom(kind).select("id").where(isListed(kind)).orderBy("id").forUpdate().execute();
  await lockItems(tx, workspaceId, {
    conversations: pickIds("conversation"),
    messages: pickIds("message"),
  });
}

/**
 * Counts the records of each kind that a run did not find, without the messages that are deleted with their
 * conversation.
 */
export async function countNotFound(db: Db, run: VerifyingRun): Promise<Record<RecordKind, number>> {
  const { conversation, customer, message } = await listNotFound(db, run);
  const withinIds = new Set((await listMessagesWithin(db, run.workspaceId, conversation)).map((it) => it.id));
  return {
    conversation: conversation.length,
    customer: customer.length,
    message: message.filter((it) => !withinIds.has(it.id)).length,
  };
}

/** Counts the conversations that are known by id only, and those of them that a run did not find. */
export async function countKnownByIdOnly(db: Db, run: VerifyingRun): Promise<DeletedShare> {
  const { rows } = await sql<DeletedShare>`
    select count(*) as of, count(*) filter (where id in (
      select id from deletion_candidate where kind = 'conversation' and ${isVerifiedAbsent(run)})) as count
    from ${knownByIdOnly} it where workspace_id = ${run.workspaceId}`.execute(db);
  return rows[0] ?? { count: 0, of: 0 };
}
