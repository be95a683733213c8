import { type BacklogLane, backlog, type Db, filters, records, retention, volume } from "@inlet/db";
import type { Conversation } from "@inlet/kustomer";
import { filterRecords } from "../filters/filter-records.ts";
import { getBacklogLane, isExpired, isInScope, type MappedBatch, toOrigin } from "../page/mapped-batch.ts";
import { excludeDeleted } from "./exclude-deleted.ts";
import type { Stages } from "./stages.ts";
import { withholdUnknown } from "./withhold.ts";

interface AdmittedConversations {
  rows: Conversation[];
  /** Rows that were held until now. Their messages were not stored. */
  previouslyHeld: ReadonlySet<string>;
  /** Rows that did not meet the filters until now. Their messages were not stored either. */
  previouslyFiltered: ReadonlySet<string>;
  held: number;
  /** Ids of everything that the page has brought. */
  fetchedIds: string[];
}

/**
 * Stores the conversations of a page that are in scope, young enough, meet the filters and are admitted, and holds those
 * beyond the volume limit. Adds to the backlog: the customers of written conversations, and the threads of conversations with messages that are not
 * stored. A conversation has such messages when a message had put it into the backlog, or when it was held or filtered until now.
 */
export const conversations: Stages<Conversation, AdmittedConversations> = {
  async admit(tx, batch, parsed) {
    const existing = await excludeDeleted(tx, batch, { kind: "conversation", records: parsed });
    const retained = await excludeExpired(tx, batch, existing);
    const inScope = await keepInScope(tx, batch, retained);
    const passing = { kind: "conversation", records: inScope } as const;
    const { rows: passed, previouslyFiltered } = await filterRecords(tx, batch, passing);
    const { admitted, previouslyHeld } = await volume.admitConversations(tx, batch.workspaceId, passed);
    const rows = passed.filter((it) => admitted.has(it.id));
    const held = passed.length - rows.length;
    return { rows, previouslyHeld, previouslyFiltered, held, fetchedIds: existing.map((it) => it.id) };
  },
  async write(tx, batch, { rows, held, fetchedIds: ids, ...previous }) {
    const { workspaceId, observedAt: since } = batch;
    const lane = getBacklogLane(batch);
    const storable = await withholdUnknown(batch, "conversation", rows);
    const written = new Set(await records.upsertConversations(tx, storable.rows, toOrigin(batch)));
    await storable.save(tx, written);
    const fetched = await backlog.removeFetched(tx, batch, { kind: "conversation", ids });
    const customers = rows.filter((it) => written.has(it.id)).flatMap((it) => it.customerId ?? []);
    const { conversationUpdated: reason } = backlog.reasons;
    await backlog.addCustomers(tx, { workspaceId, since, reason, lane }, customers);
    const admitted = new Set(rows.map((it) => it.id));
    const entries = fetched.filter((it) => admitted.has(it.id));
    await backlog.add(tx, workspaceId, listThreads(entries, { ...keepAdmitted(previous, admitted), lane }));
    return { kept: rows.length, written: written.size, held };
  },
};

interface PreviouslyAbsent {
  previouslyHeld: ReadonlySet<string>;
  previouslyFiltered: ReadonlySet<string>;
}

const keepAdmitted = (
  { previouslyHeld, previouslyFiltered }: PreviouslyAbsent,
  admitted: ReadonlySet<string>,
): PreviouslyAbsent => ({
  previouslyHeld,
  previouslyFiltered: new Set([...previouslyFiltered].filter((id) => admitted.has(id))),
});

/** Keeps conversations that are not older than the workspace's retention. The others use no volume and are not listed. */
async function excludeExpired(tx: Db, batch: MappedBatch, existing: Conversation[]): Promise<Conversation[]> {
  const expired = existing.filter((it) => isExpired(it, batch));
  if (expired.length === 0) return existing;
  await retention.forgetListed(
    tx,
    batch.workspaceId,
    expired.map((it) => it.id),
  );
  return existing.filter((it) => !isExpired(it, batch));
}

/** Keeps conversations in scope. Of the others that a list contains, it keeps those that are stored, filtered or in the backlog. */
async function keepInScope(tx: Db, batch: MappedBatch, existing: Conversation[]): Promise<Conversation[]> {
  const { workspaceId } = batch;
  const outside = existing.filter((it) => !isInScope(it, batch)).map((it) => it.id);
  if (outside.length === 0) return existing;
  const stored = await records.lookUpConversations(tx, workspaceId, outside);
  const pending = await backlog.pickPresent(tx, workspaceId, { kind: "conversation", ids: outside });
  const filtered = batch.filters ? await filters.pickFiltered(tx, workspaceId, outside) : [];
  const keep = new Set([...stored.map((it) => it.id), ...pending, ...filtered]);
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
  { previouslyHeld, previouslyFiltered, lane }: PreviouslyAbsent & { lane: BacklogLane },
): backlog.BacklogEntry[] {
  const kind = "thread";
  const threads = new Map<string, backlog.BacklogEntry>();
  const { meetsFilters } = backlog.reasons;
  for (const id of previouslyFiltered) threads.set(id, { kind, id, reason: meetsFilters, lane });
  for (const id of previouslyHeld) threads.set(id, { kind, id, reason: backlog.reasons.released, lane });
  for (const it of fetched.filter(({ reason }) => reasonsWithMessages.has(reason)))
    threads.set(it.id, { kind, id: it.id, reason: it.reason, lane: it.lane === "live" ? "live" : lane });
  return [...threads.values()];
}
