import { backlog, type Db, records } from "@inlet/db";
import { isInScope, laneOf, type MappedBatch } from "./origin.ts";
import type { Threaded } from "./to-thread-messages.ts";

/** The messages of a page, and what is known of the conversations they name. */
export interface NamedConversations {
  messages: readonly Threaded[];
  conversations: ReadonlyMap<string, records.ConversationVersion>;
  /** Of these it is known that they are beyond the volume limit. */
  held: ReadonlySet<string>;
}

/** Wants the conversations that messages tell of: unknown ones, outdated ones, and some that are thought to be gone. */
export async function wantConversations(
  tx: Db,
  batch: MappedBatch,
  { messages, conversations, held }: NamedConversations,
): Promise<void> {
  const knownOf = (it: Threaded) => conversations.get(it.conversationId);
  const strangers = messages.filter((it) => knownOf(it) === undefined && !held.has(it.conversationId));
  const outdated = messages.filter((it) => batch.strategy === "list" && isAhead(it, knownOf(it)));
  const alive = messages.filter((it) => isLater(it, batch, knownOf(it)?.deletedAt));
  const lane = laneOf(batch);
  const wish = (reason: string) => (it: Threaded) =>
    ({ kind: "conversation", id: it.conversationId, reason, lane }) as const;
  const { namedByMessage, newerMessage, messageAfterDeletion } = backlog.reasons;
  await backlog.add(tx, batch.workspaceId, [
    ...(await concerning(tx, batch, strangers)).map(wish(namedByMessage)),
    ...outdated.map(wish(newerMessage)),
    ...alive.map(wish(messageAfterDeletion)),
  ]);
}

/** Messages that moved in the run's time, or that are stored: those have come from another conversation. */
async function concerning(tx: Db, batch: MappedBatch, strangers: readonly Threaded[]): Promise<Threaded[]> {
  const outside = strangers.filter((it) => !isInScope(it, batch)).map((it) => it.id);
  const stored = outside.length === 0 ? [] : await records.lookUpMessages(tx, batch.workspaceId, outside);
  const moved = new Set(stored);
  return strangers.filter((it) => isInScope(it, batch) || moved.has(it.id));
}

/** Where nothing tells of changed conversations, a message that is newer than its own does. */
const isAhead = (message: Threaded, conversation: records.ConversationVersion | undefined): boolean =>
  conversation !== undefined && conversation.deletedAt === null && conversation.updatedAt < message.updatedAt;

/** What was written to a conversation, and seen, after it was found gone, speaks against that. */
const isLater = (
  { updatedAt }: Threaded,
  { observedAt }: MappedBatch,
  deletedAt: Date | null | undefined,
): boolean => deletedAt instanceof Date && updatedAt > deletedAt && observedAt > deletedAt;
