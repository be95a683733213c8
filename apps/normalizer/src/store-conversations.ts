import { type Batch, backlog, type Db, records, volume } from "@inlet/db";
import { type Conversation, parseConversation } from "@inlet/kustomer";
import { excludeDeleted } from "./exclude-deleted.ts";
import { getBacklogLane, isInScope, type MappedBatch, toOrigin } from "./origin.ts";
import type { StoreResult } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";

/** Reasons in the backlog which mean that a conversation may have messages that are not stored. */
const reasonsWithMessages = new Set<string>([
  backlog.reasons.namedByMessage,
  backlog.reasons.released,
  backlog.reasons.replayed,
]);

/**
 * Stores the conversations of a page that are in scope and admitted, and holds those beyond the volume limit. Adds to
 * the backlog: the customers of written conversations, and the threads of conversations with messages that are not
 * stored. A conversation has such messages when a message had put it into the backlog, or when it was held until now.
 */
export async function storeConversations(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<StoreResult> {
  const { workspaceId, observedAt } = batch;
  const lane = getBacklogLane(batch);
  const { records: parsed, rejected } = parseRecords(raw, parseConversation);
  const existing = await excludeDeleted(tx, batch, { kind: "conversation", records: parsed });
  const inScope = await keepInScope(tx, batch, existing);
  const { admitted, previouslyHeld } = await volume.admitConversations(tx, workspaceId, inScope);
  const rows = inScope.filter((it) => admitted.has(it.id));
  const written = new Set(await records.upsertConversations(tx, rows, toOrigin(batch)));

  const fetched = await backlog.removeFetched(tx, batch, {
    kind: "conversation",
    ids: existing.map((it) => it.id),
  });
  const customers = rows.filter((it) => written.has(it.id)).flatMap((it) => it.customerId ?? []);
  await backlog.addCustomers(
    tx,
    { workspaceId, observedAt, reason: backlog.reasons.conversationUpdated, lane },
    customers,
  );
  const withMessages = fetched.filter((it) => admitted.has(it.id) && reasonsWithMessages.has(it.reason));
  for (const { id } of withMessages) previouslyHeld.delete(id);
  await backlog.add(tx, workspaceId, [
    ...withMessages.map((it) => ({
      kind: "thread" as const,
      id: it.id,
      reason: it.reason,
      lane: it.lane === "live" ? "live" : lane,
    })),
    ...[...previouslyHeld].map((id) => ({
      kind: "thread" as const,
      id,
      reason: backlog.reasons.released,
      lane,
    })),
  ]);
  return {
    rejected,
    outcome: {
      stored: written.size,
      unchanged: rows.length - written.size,
      held: inScope.length - rows.length,
      rejected: rejected.length,
      dropped: parsed.length - inScope.length,
    },
  };
}

/** Keeps conversations in scope. Of the others that a list contains, it keeps those that are stored or in the backlog. */
async function keepInScope(tx: Db, batch: Batch, conversations: Conversation[]) {
  const { workspaceId } = batch;
  const outside = conversations.filter((it) => !isInScope(it, batch)).map((it) => it.id);
  if (outside.length === 0) return conversations;
  const stored = await records.lookUpConversations(tx, workspaceId, outside);
  const pending = await backlog.pickPresent(tx, workspaceId, { kind: "conversation", ids: outside });
  const keep = new Set([...stored.map((it) => it.id), ...pending]);
  return conversations.filter((it) => isInScope(it, batch) || keep.has(it.id));
}
