import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import type { RecordKind } from "../tables/index.ts";
import { noteLosses, noteRecords } from "./erasures.ts";
import { noteUnnamed } from "./orphaned-customers.ts";
import { type Buried, bury, forget, type Gone } from "./tombstones.ts";

type Looker = Pick<Run, "id" | "workspaceId">;

/** In the order in which pages write them. */
const kinds = ["conversation", "message", "customer"] as const;

/** What a run has looked for and Kustomer did not have. */
async function listMissed(db: Db, { id, workspaceId }: Looker): Promise<Record<RecordKind, Gone[]>> {
  const { rows } = await sql<Gone & { kind: RecordKind }>`
    select kind, id, not_found_at as gone_at from deletion_candidate
    where workspace_id = ${workspaceId} and run_id = ${id} and not_found_at is not null`.execute(db);
  const of = (kind: RecordKind) =>
    rows.filter((it) => it.kind === kind).map(({ id, goneAt }) => ({ id, goneAt }));
  return { conversation: of("conversation"), message: of("message"), customer: of("customer") };
}

/** Messages that are still in these conversations; they are gone since their conversation is. */
async function listWithin(db: Db, workspaceId: string, conversations: readonly Gone[]): Promise<Gone[]> {
  const goneAt = new Map(conversations.map((it) => [it.id, it.goneAt]));
  const { rows } = await sql<{ id: string; conversationId: string }>`
    select id, conversation_id from message
    where workspace_id = ${workspaceId} and conversation_id = any(${[...goneAt.keys()]}::text[])
      and deleted_at is null`.execute(db);
  return rows.flatMap((it) => {
    const at = goneAt.get(it.conversationId);
    return at === undefined ? [] : [{ id: it.id, goneAt: at }];
  });
}

/** Everything that goes, each message once. */
async function listGone(db: Db, run: Looker): Promise<Record<RecordKind, Gone[]>> {
  const missed = await listMissed(db, run);
  const within = await listWithin(db, run.workspaceId, missed.conversation);
  const message = [...new Map([...within, ...missed.message].map((it) => [it.id, it])).values()];
  return { ...missed, message };
}

/**
 * Removes what a run has missed: conversations with the messages that are still theirs, single messages, customers.
 * Held ones are not held any more; wishes, rejections and suspicions go with them.
 */
export async function buryMissed(tx: Db, run: Looker): Promise<Buried[]> {
  const { workspaceId } = run;
  await lock(tx, workspaceId, await listGone(tx, run));
  const gone = await listGone(tx, run);
  const conversations = await bury<Naming>(
    tx,
    { kind: "conversation", workspaceId },
    { gone: gone.conversation, told: sql`it.customer_id` },
  );
  const messages = await bury<Naming & Said>(
    tx,
    { kind: "message", workspaceId },
    { gone: gone.message, told: sql`it.conversation_id, it.customer_id, old.description as text` },
  );
  const customers = await bury(tx, { kind: "customer", workspaceId }, { gone: gone.customer });
  await forget(tx, workspaceId, [...conversations, ...messages, ...customers]);
  await followUp(tx, workspaceId, { conversations, messages, customers });
  await sql`
    delete from deletion_candidate where workspace_id = ${workspaceId} and run_id = ${run.id} and not_found_at is not null`.execute(
    tx,
  );
  return [...conversations, ...messages, ...customers];
}

interface Naming {
  customerId: string | null;
}

interface Said {
  conversationId: string;
  text: string | null;
}

/** What is left to be done about copies, and about customers who may not be named any more. */
async function followUp(
  tx: Db,
  workspaceId: string,
  gone: { conversations: (Buried & Naming)[]; messages: (Buried & Naming & Said)[]; customers: Buried[] },
): Promise<void> {
  const { conversations, messages, customers } = gone;
  const named = [...conversations, ...messages].flatMap((it) => it.customerId ?? []);
  await noteUnnamed(tx, workspaceId, named);
  // A conversation that is gone shows no copies any more, and its messages are known by it.
  const whole = new Set(conversations.map((it) => it.id));
  const losses = messages.map(({ id, conversationId, customerId, text }) => ({
    messageId: id,
    texts: text === null ? [] : [text],
    conversations: whole.has(conversationId) ? [] : [conversationId],
    customers: customerId === null ? [] : [customerId],
  }));
  await noteLosses(tx, workspaceId, losses);
  const alone = messages.filter((it) => !whole.has(it.conversationId));
  await noteRecords(tx, workspaceId, [...conversations, ...alone, ...customers]);
}

/**
 * Locks what is about to be removed, in the order in which pages write it. Whoever is storing one of these records
 * ends first, and has then said whether it is there after all.
 */
async function lock(tx: Db, workspaceId: string, gone: Record<RecordKind, Gone[]>): Promise<void> {
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
export async function countMissed(db: Db, run: Looker): Promise<Record<RecordKind, number>> {
  const { conversation, customer, message } = await listMissed(db, run);
  const within = new Set((await listWithin(db, run.workspaceId, conversation)).map((it) => it.id));
  return {
    conversation: conversation.length,
    customer: customer.length,
    message: message.filter((it) => !within.has(it.id)).length,
  };
}
