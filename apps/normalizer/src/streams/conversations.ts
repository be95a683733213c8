import { type BacklogLane, type Batch, backlog, type Db, records, volume } from "@inlet/db";
import type { Conversation } from "@inlet/kustomer";
import { getBacklogLane, isInScope, toOrigin } from "../page/mapped-batch.ts";
import { excludeDeleted } from "./exclude-deleted.ts";
import type { Stages } from "./stages.ts";

interface AdmittedConversations {
  rows: Conversation[];
  /** Rows that were held until now. Their messages were not stored. */
  previouslyHeld: ReadonlySet<string>;
  held: number;
  /** Ids of everything that the page has brought. */
  fetchedIds: string[];
}

/**
 * Stores the conversations of a page that are in scope and admitted, and holds those beyond the volume limit. Adds to
 * the backlog: the customers of written conversations, and the threads of conversations with messages that are not
 * stored. A conversation has such messages when a message had put it into the backlog, or when it was held until now.
 */
export const conversations: Stages<Conversation, AdmittedConversations> = {
  async admit(tx, batch, parsed) {
    const existing = await excludeDeleted(tx, batch, { kind: "conversation", records: parsed });
    const inScope = await keepInScope(tx, batch, existing);
    const { admitted, previouslyHeld } = await volume.admitConversations(tx, batch.workspaceId, inScope);
    const rows = inScope.filter((it) => admitted.has(it.id));
    const held = inScope.length - rows.length;
    return { rows, previouslyHeld, held, fetchedIds: existing.map((it) => it.id) };
  },
  async write(tx, batch, { rows, previouslyHeld, held, fetchedIds: ids }) {
    const { workspaceId, observedAt: since } = batch;
    const lane = getBacklogLane(batch);
    const written = new Set(await records.upsertConversations(tx, rows, toOrigin(batch)));
    const fetched = await backlog.removeFetched(tx, batch, { kind: "conversation", ids });
    const customers = rows.filter((it) => written.has(it.id)).flatMap((it) => it.customerId ?? []);
    const { conversationUpdated: reason } = backlog.reasons;
    await backlog.addCustomers(tx, { workspaceId, since, reason, lane }, customers);
    const admitted = new Set(rows.map((it) => it.id));
    const entries = fetched.filter((it) => admitted.has(it.id));
    await backlog.add(tx, workspaceId, listThreads(entries, { previouslyHeld, lane }));
    return { kept: rows.length, written: written.size, held };
  },
};

/** Keeps conversations in scope. Of the others that a list contains, it keeps those that are stored or in the backlog. */
async function keepInScope(tx: Db, batch: Batch, existing: Conversation[]): Promise<Conversation[]> {
  const { workspaceId } = batch;
  const outside = existing.filter((it) => !isInScope(it, batch)).map((it) => it.id);
  if (outside.length === 0) return existing;
  const stored = await records.lookUpConversations(tx, workspaceId, outside);
  const pending = await backlog.pickPresent(tx, workspaceId, { kind: "conversation", ids: outside });
  const keep = new Set([...stored.map((it) => it.id), ...pending]);
  return existing.filter((it) => isInScope(it, batch) || keep.has(it.id));
}

/** Reasons in the backlog which mean that a conversation may have messages that are not stored. */
const reasonsWithMessages = new Set<string>([
  backlog.reasons.namedByMessage,
  backlog.reasons.released,
  backlog.reasons.replayed,
]);

/** Lists the threads to read. A thread keeps the reason and the live lane of its conversation's entry. */
function listThreads(
  fetched: Awaited<ReturnType<typeof backlog.removeFetched>>,
  { previouslyHeld, lane }: { previouslyHeld: ReadonlySet<string>; lane: BacklogLane },
): backlog.BacklogEntry[] {
  const kind = "thread";
  const threads = new Map<string, backlog.BacklogEntry>();
  for (const id of previouslyHeld) threads.set(id, { kind, id, reason: backlog.reasons.released, lane });
  for (const it of fetched.filter(({ reason }) => reasonsWithMessages.has(reason)))
    threads.set(it.id, { kind, id: it.id, reason: it.reason, lane: it.lane === "live" ? "live" : lane });
  return [...threads.values()];
}
