import { type Batch, backlog, type Db, filters, records } from "@inlet/db";
import { getBacklogLane, isExpired, isInScope, type MappedBatch } from "../page/mapped-batch.ts";
import type { ThreadMessage } from "../page/parse-records.ts";

/** The messages of a page, and the state of the conversations that they name. */
export interface NamedConversations {
  messages: readonly ThreadMessage[];
  /** Stored conversations by id. */
  conversations: ReadonlyMap<string, records.ConversationVersion>;
  /** Ids of conversations that are held because of the volume limit. */
  held: ReadonlySet<string>;
}

/**
 * Adds the conversations of messages to the backlog: unknown ones, outdated ones, deleted ones with newer messages,
 * and, by lists, filtered ones with newer messages.
 */
export async function addConversationsToBacklog(
  tx: Db,
  batch: MappedBatch,
  { messages, conversations, held }: NamedConversations,
): Promise<void> {
  const getStored = (it: ThreadMessage) => conversations.get(it.conversationId);
  // An old message of an unknown conversation asks for nothing: a conversation that is young enough comes by itself.
  const unknown = messages.filter(
    (it) => getStored(it) === undefined && !held.has(it.conversationId) && !isExpired(it, batch),
  );
  const newer = messages.filter((it) => batch.strategy === "list" && isNewer(it, getStored(it)));
  const afterDeletion = messages.filter((it) => isAfterDeletion(it, batch, getStored(it)?.deletedAt));
  const lane = getBacklogLane(batch);
  const toEntry = (reason: string) => (it: ThreadMessage) =>
    ({ kind: "conversation", id: it.conversationId, reason, lane }) as const;
  const { namedByMessage, newerMessage, messageAfterDeletion } = backlog.reasons;
  await backlog.add(tx, batch.workspaceId, [
    ...(await keepRelevant(tx, batch, unknown)).map(toEntry(namedByMessage)),
    ...newer.map(toEntry(newerMessage)),
    ...afterDeletion.map(toEntry(messageAfterDeletion)),
  ]);
  if (!batch.filters || batch.strategy !== "list") return;
  const absent = messages.filter((it) => getStored(it)?.deletedAt !== null);
  await filters.rereadNewer(tx, batch.workspaceId, absent);
}

/** Keeps messages in scope, and stored messages: a stored one has moved here from another conversation. */
async function keepRelevant(
  tx: Db,
  batch: MappedBatch,
  messages: readonly ThreadMessage[],
): Promise<ThreadMessage[]> {
  const outside = messages.filter((it) => !isInScope(it, batch)).map((it) => it.id);
  const stored = outside.length === 0 ? [] : await records.lookUpMessages(tx, batch.workspaceId, outside);
  const moved = new Set(stored);
  return messages.filter((it) => isInScope(it, batch) || moved.has(it.id));
}

/** By lists, a message that is newer than its conversation is the only sign that the conversation has changed. */
const isNewer = (message: ThreadMessage, conversation: records.ConversationVersion | undefined): boolean =>
  conversation !== undefined && conversation.deletedAt === null && conversation.updatedAt < message.updatedAt;

/** A message that was written and observed after the conversation's deletion shows that the conversation exists. */
const isAfterDeletion = (
  { updatedAt }: ThreadMessage,
  { observedAt }: MappedBatch,
  deletedAt: Date | null | undefined,
): boolean => deletedAt instanceof Date && updatedAt > deletedAt && observedAt > deletedAt;

/**
 * Adds those customers of messages to the backlog that are not stored. Only customers of conversations are kept up to
 * date.
 */
export async function addCustomersToBacklog(tx: Db, batch: Batch, customerIds: string[]): Promise<void> {
  const { namedByMessage: reason } = backlog.reasons;
  const { workspaceId } = batch;
  await backlog.addCustomers(tx, { workspaceId, reason, lane: getBacklogLane(batch) }, customerIds);
}
