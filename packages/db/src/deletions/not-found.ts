import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import type { RecordKind } from "../tables/index.ts";
import { addRecordErasures, redactCopies } from "./erasures.ts";
import { addOrphanedCustomers } from "./orphaned-customers.ts";
import { type Deletion, deleteBookkeeping, type Tombstone, writeTombstones } from "./tombstones.ts";

type VerifyingRun = Pick<Run, "id" | "workspaceId">;

/** In the order in which pages write them. */
const kinds = ["conversation", "message", "customer"] as const;

/** What a run has looked for and Kustomer did not have. */
async function listNotFound(
  db: Db,
  { id, workspaceId }: VerifyingRun,
): Promise<Record<RecordKind, Deletion[]>> {
  const { rows } = await sql<Deletion & { kind: RecordKind }>`
    select kind, id, not_found_at as deleted_at from deletion_candidate
    where workspace_id = ${workspaceId} and run_id = ${id} and not_found_at is not null`.execute(db);
  const of = (kind: RecordKind) =>
    rows.filter((it) => it.kind === kind).map(({ id, deletedAt }) => ({ id, deletedAt }));
  return { conversation: of("conversation"), message: of("message"), customer: of("customer") };
}

/** Messages that are still in these conversations; they are gone since their conversation is. */
async function listWithin(
  db: Db,
  workspaceId: string,
  conversations: readonly Deletion[],
): Promise<Deletion[]> {
  const deletedAt = new Map(conversations.map((it) => [it.id, it.deletedAt]));
  const { rows } = await sql<{ id: string; conversationId: string }>`
    select id, conversation_id from message
    where workspace_id = ${workspaceId} and conversation_id = any(${[...deletedAt.keys()]}::text[])
      and deleted_at is null`.execute(db);
  return rows.flatMap((it) => {
    const at = deletedAt.get(it.conversationId);
    return at === undefined ? [] : [{ id: it.id, deletedAt: at }];
  });
}

/** Everything that goes, each message once. */
async function listDeletions(db: Db, run: VerifyingRun): Promise<Record<RecordKind, Deletion[]>> {
  const missed = await listNotFound(db, run);
  const within = await listWithin(db, run.workspaceId, missed.conversation);
  const message = [...new Map([...within, ...missed.message].map((it) => [it.id, it])).values()];
  return { ...missed, message };
}

/**
 * Removes what a run has missed: conversations with the messages that are still theirs, single messages, customers.
 * Held ones are not held any more; wishes, rejections and suspicions go with them.
 */
export async function deleteNotFound(tx: Db, run: VerifyingRun): Promise<Tombstone[]> {
  const { workspaceId } = run;
  await lockRecords(tx, workspaceId, await listDeletions(tx, run));
  const gone = await listDeletions(tx, run);
  const conversations = await writeTombstones<CustomerReference>(
    tx,
    { kind: "conversation", workspaceId },
    { gone: gone.conversation, returning: sql`it.customer_id` },
  );
  const messages = await writeTombstones<CustomerReference & DeletedText>(
    tx,
    { kind: "message", workspaceId },
    { gone: gone.message, returning: sql`it.conversation_id, it.customer_id, old.description as text` },
  );
  const customers = await writeTombstones(tx, { kind: "customer", workspaceId }, { gone: gone.customer });
  await deleteBookkeeping(tx, workspaceId, [...conversations, ...messages, ...customers]);
  await followUp(tx, workspaceId, { conversations, messages, customers });
  await sql`
    delete from deletion_candidate where workspace_id = ${workspaceId} and run_id = ${run.id} and not_found_at is not null`.execute(
    tx,
  );
  return [...conversations, ...messages, ...customers];
}

interface CustomerReference {
  customerId: string | null;
}

interface DeletedText {
  conversationId: string;
  text: string | null;
}

/** What is left to be done about copies, and about customers who may not be named any more. */
async function followUp(
  tx: Db,
  workspaceId: string,
  gone: {
    conversations: (Tombstone & CustomerReference)[];
    messages: (Tombstone & CustomerReference & DeletedText)[];
    customers: Tombstone[];
  },
): Promise<void> {
  const { conversations, messages, customers } = gone;
  const named = [...conversations, ...messages].flatMap((it) => it.customerId ?? []);
  await addOrphanedCustomers(tx, workspaceId, named);
  // A conversation that is gone shows no copies any more, and its messages are known by it.
  const whole = new Set(conversations.map((it) => it.id));
  const losses = messages.map(({ id, conversationId, customerId, text }) => ({
    messageId: id,
    texts: text === null ? [] : [text],
    conversations: whole.has(conversationId) ? [] : [conversationId],
    customers: customerId === null ? [] : [customerId],
  }));
  await redactCopies(tx, workspaceId, losses);
  const alone = messages.filter((it) => !whole.has(it.conversationId));
  await addRecordErasures(tx, workspaceId, [...conversations, ...alone, ...customers]);
}

/**
 * Locks what is about to be removed, in the order in which pages write it. Whoever is storing one of these records
 * ends first, and has then said whether it is there after all.
 */
async function lockRecords(tx: Db, workspaceId: string, gone: Record<RecordKind, Deletion[]>): Promise<void> {
  const idsOf = (kind: RecordKind) => gone[kind].map((it) => it.id);
  await sql`
    delete from held_conversation
    where workspace_id = ${workspaceId} and id = any(${idsOf("conversation")}::text[])`.execute(tx);
  for (const kind of kinds)
    await sql`
      select 1 from ${sql.table(kind)}
      where workspace_id = ${workspaceId} and id = any(${idsOf(kind)}::text[]) order by id for update`.execute(
      tx,
    );
}

/** How many records of each kind a run has missed, leaving out messages that go with their conversation. */
export async function countNotFound(db: Db, run: VerifyingRun): Promise<Record<RecordKind, number>> {
  const { conversation, customer, message } = await listNotFound(db, run);
  const within = new Set((await listWithin(db, run.workspaceId, conversation)).map((it) => it.id));
  return {
    conversation: conversation.length,
    customer: customer.length,
    message: message.filter((it) => !within.has(it.id)).length,
  };
}
