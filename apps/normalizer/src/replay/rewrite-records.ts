import { backlog, type Db, records } from "@inlet/db";
import type { Conversation, Customer, Tag } from "@inlet/kustomer";
import { filterRecords } from "../filters/filter-records.ts";
import { addReadableTexts } from "../page/add-readable-texts.ts";
import {
  getBacklogLane,
  isInScope,
  type MappedBatch,
  toOrigin,
  toRejectedPageId,
} from "../page/mapped-batch.ts";
import type { ThreadMessage } from "../page/parse-records.ts";
import { addCustomersToBacklog } from "../streams/add-to-backlog.ts";
import type { Stages, WriteResult } from "../streams/stages.ts";
import { withholdUnknown } from "../streams/withhold.ts";

/** A page of a replay. */
interface ReplayedPage<T> {
  parsed: T[];
  /** Parsed records that were rejected when the page was normalized before. */
  recovered: T[];
  rejectedBefore: ReadonlySet<string>;
}

type Rewrite<T> = (tx: Db, batch: MappedBatch, page: ReplayedPage<T>) => Promise<WriteResult>;

/** Makes the stages of a replay from the write of one stream. */
const toStages = <T extends { id: string }>(rewrite: Rewrite<T>): Stages<T, ReplayedPage<T>> => ({
  async admit(tx, batch, parsed) {
    const pageId = toRejectedPageId(batch);
    const ids = [...parsed.map((it) => it.id), pageId];
    const rejectedBefore = new Set(await records.lookUpRejections(tx, batch, ids));
    const recovered = rejectedBefore.has(pageId) ? parsed : parsed.filter((it) => rejectedBefore.has(it.id));
    return { parsed, recovered, rejectedBefore };
  },
  async write(tx, batch, page) {
    const result = await rewrite(tx, batch, page);
    await records.recordRejections(tx, batch, { rejected: [], stored: [...page.rejectedBefore] });
    return result;
  },
});

/**
 * Normalizes a page again after the mapping has changed. It only rewrites records that are stored and not deleted. It
 * admits, charges, holds and dispatches nothing, so a replay brings back no held, deleted or purged record.
 *
 * A record that this page could not provide before is stored if it belongs to a stored record. Otherwise its
 * conversation goes to the backlog, and the next run reads it.
 */
export const rewriteStages = {
  tags: toStages(rewriteTags),
  customers: toStages(rewriteCustomers),
  conversations: toStages(rewriteConversations),
  messages: toStages(rewriteMessages),
};

async function rewriteConversations(
  tx: Db,
  batch: MappedBatch,
  { parsed, recovered }: ReplayedPage<Conversation>,
): Promise<WriteResult> {
  const storable = await withholdUnknown(batch, "conversation", parsed);
  const conversations = { kind: "conversation", rows: storable.rows } as const;
  const { stored, written } = await records.rewriteRecords(tx, conversations, toOrigin(batch));
  await storable.save(tx, written);
  const missing = recovered.filter((it) => isInScope(it, batch) && !stored.has(it.id)).map((it) => it.id);
  await addConversations(tx, batch, missing);
  return { kept: stored.size, written: written.length };
}

/** Adds conversations to the backlog, which takes no held and no deleted ones. */
async function addConversations(tx: Db, batch: MappedBatch, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const kind = "conversation";
  const entry = { kind, reason: backlog.reasons.replayed, lane: getBacklogLane(batch) } as const;
  const entries = ids.map((id) => ({ ...entry, id }));
  await backlog.clearGivenUp(tx, batch.workspaceId, { kind, ids });
  await backlog.add(tx, batch.workspaceId, entries);
}

/** Rewrites messages of stored conversations. A message may have moved to a conversation that is not stored. */
async function rewriteMessages(
  tx: Db,
  batch: MappedBatch,
  { parsed, recovered }: ReplayedPage<ThreadMessage>,
): Promise<WriteResult> {
  const ids = [...new Set(parsed.map((it) => it.conversationId))];
  const conversations = await records.lookUpConversations(tx, batch.workspaceId, ids);
  const existing = new Set(conversations.filter((it) => it.deletedAt === null).map((it) => it.id));
  const isPlaced = (it: ThreadMessage) => existing.has(it.conversationId);
  const placed = await addReadableTexts(parsed.filter(isPlaced));
  const storable = await withholdUnknown(batch, "message", placed);
  const remapped = { kind: "message", rows: storable.rows } as const;
  const { stored, written } = await records.rewriteRecords(tx, remapped, toOrigin(batch));
  await storable.save(tx, written);

  const missing = recovered.filter((it) => !stored.has(it.id));
  const { rows: addable } = await filterRecords(tx, batch, {
    kind: "message",
    records: missing.filter(isPlaced),
  });
  const addition = await withholdUnknown(batch, "message", await addReadableTexts(addable));
  const added = await records.upsertMessages(tx, addition.rows, toOrigin(batch));
  await addition.save(tx, added);
  const customers = addable.flatMap((it) => it.customerId ?? []);
  await addCustomersToBacklog(tx, batch, customers);
  const unplaced = missing.filter((it) => !isPlaced(it) && isInScope(it, batch));
  const unknown = unplaced.map((it) => it.conversationId);
  await addConversations(tx, batch, unknown);
  return { kept: stored.size + added.length, written: written.length + added.length };
}

/** Rewrites customers. One that was rejected before is stored only while it is in the backlog. */
async function rewriteCustomers(
  tx: Db,
  batch: MappedBatch,
  { parsed, recovered }: ReplayedPage<Customer>,
): Promise<WriteResult> {
  const customers = { kind: "customer", rows: parsed } as const;
  const { stored, written } = await records.rewriteRecords(tx, customers, toOrigin(batch));
  const ids = recovered.map((it) => it.id).filter((id) => !stored.has(id));
  const pending = new Set(await backlog.pickPresent(tx, batch.workspaceId, { kind: "customer", ids }));
  const addable = recovered.filter((it) => pending.has(it.id));
  const added = await records.upsertCustomers(tx, addable, toOrigin(batch));
  await backlog.removeFetched(tx, batch, { kind: "customer", ids: added });
  return { kept: stored.size + added.length, written: written.length + added.length };
}

async function rewriteTags(
  tx: Db,
  batch: MappedBatch,
  { parsed, recovered }: ReplayedPage<Tag>,
): Promise<WriteResult> {
  const ids = parsed.map((it) => it.id);
  const stored = new Set(await records.lookUpTags(tx, batch.workspaceId, ids));
  for (const { id } of recovered) stored.add(id);
  const rows = parsed.filter((it) => stored.has(it.id));
  const written = await records.upsertTags(tx, rows, toOrigin(batch));
  return { kept: stored.size, written: written.length };
}
