import { type Batch, backlog, type Db, records, volume } from "@inlet/db";
import { type Conversation, parseConversation } from "@inlet/kustomer";
import { withoutDeleted } from "./exclude-deleted.ts";
import { isInScope, laneOf, type MappedBatch, originOf } from "./origin.ts";
import type { Stored } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";

/** Whoever wanted a conversation for one of these reasons knows that it may have messages which are not stored. */
const provesMessages = new Set<string>([
  backlog.reasons.namedByMessage,
  backlog.reasons.released,
  backlog.reasons.replayed,
]);

/**
 * Stores the conversations of a page that are in scope and admitted; holds those beyond the volume limit. Wants the
 * customers of what was written, and the threads of conversations that were themselves wanted, as one of their messages
 * is known to exist, or held until now, as their messages were passed over.
 */
export async function storeConversations(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<Stored> {
  const { workspaceId, observedAt } = batch;
  const lane = laneOf(batch);
  const { records: shown, rejected } = parseRecords(raw, parseConversation);
  const conversations = await withoutDeleted(tx, batch, { kind: "conversation", records: shown });
  const inScope = await keepInScope(tx, batch, conversations);
  const { admitted, previouslyHeld } = await volume.admitConversations(tx, workspaceId, inScope);
  const rows = inScope.filter((it) => admitted.has(it.id));
  const written = new Set(await records.upsertConversations(tx, rows, originOf(batch)));

  const answered = await backlog.removeFetched(tx, batch, {
    kind: "conversation",
    ids: conversations.map((it) => it.id),
  });
  const customers = rows.filter((it) => written.has(it.id)).flatMap((it) => it.customerId ?? []);
  await backlog.addCustomers(
    tx,
    { workspaceId, observedAt, reason: backlog.reasons.conversationUpdated, lane },
    customers,
  );
  const proven = answered.filter((it) => admitted.has(it.id) && provesMessages.has(it.reason));
  for (const { id } of proven) previouslyHeld.delete(id);
  await backlog.add(tx, workspaceId, [
    ...proven.map((it) => ({
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
      dropped: shown.length - inScope.length,
    },
  };
}

/** A list shows other conversations too; of those only the ones that are known or were asked for concern us. */
async function keepInScope(tx: Db, batch: Batch, conversations: Conversation[]) {
  const { workspaceId } = batch;
  const outside = conversations.filter((it) => !isInScope(it, batch)).map((it) => it.id);
  if (outside.length === 0) return conversations;
  const stored = await records.lookUpConversations(tx, workspaceId, outside);
  const asked = await backlog.pickPresent(tx, workspaceId, { kind: "conversation", ids: outside });
  const keep = new Set([...stored.map((it) => it.id), ...asked]);
  return conversations.filter((it) => isInScope(it, batch) || keep.has(it.id));
}
