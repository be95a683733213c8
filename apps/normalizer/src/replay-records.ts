import { type BatchOutcome, backlog, type Db, records } from "@inlet/db";
import {
  type Conversation,
  type Customer,
  parseConversation,
  parseCustomer,
  parseMessage,
  parseTag,
} from "@inlet/kustomer";
import { addCustomersToBacklog } from "./add-to-backlog.ts";
import { getBacklogLane, isInScope, type MappedBatch, toOrigin } from "./origin.ts";
import { toRejectedPageId } from "./outcome.ts";
import { type ParsedRecords, parseRecords } from "./parse-records.ts";
import { type ThreadMessage, toThreadMessages } from "./to-thread-messages.ts";

/** What a replay did with the records of a page. */
interface RewriteResult {
  /** Ids of stored records, which a newer mapping may rewrite. */
  stored: Set<string>;
  written: number;
}

/** A page of a replay. */
interface ReplayedPage<T> {
  batch: MappedBatch;
  parsed: T[];
  /** Parsed records that were rejected when the page was normalized before. */
  recovered: T[];
}

/**
 * Normalizes a page again after the mapping has changed. It only rewrites records that are stored and not deleted. It
 * admits, charges, holds and dispatches nothing, so a replay brings back no held, deleted or purged record.
 *
 * A record that this page could not provide before is stored if it belongs to a stored record. Otherwise its
 * conversation goes to the backlog, and the next run reads it. A replay adds no rejections, because the page may be
 * older than what is stored.
 */
export async function replayRecords(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<BatchOutcome> {
  switch (batch.stream) {
    case "conversations":
      return replay(tx, { batch, page: parseRecords(raw, parseConversation), rewrite: rewriteConversations });
    case "messages": {
      const page = toThreadMessages(parseRecords(raw, parseMessage));
      return replay(tx, { batch, page, rewrite: rewriteMessages });
    }
    case "customers":
      return replay(tx, { batch, page: parseRecords(raw, parseCustomer), rewrite: rewriteCustomers });
    case "tags":
      return replay(tx, { batch, page: parseRecords(raw, parseTag), rewrite: rewriteTags });
  }
}

interface ReplayInput<T> {
  batch: MappedBatch;
  page: ParsedRecords<T>;
  rewrite: (tx: Db, page: ReplayedPage<T>) => Promise<RewriteResult>;
}

async function replay<T extends { id: string }>(
  tx: Db,
  { batch, page: { records: parsed, rejected }, rewrite }: ReplayInput<T>,
): Promise<BatchOutcome> {
  const pageId = toRejectedPageId(batch);
  const ids = [...parsed.map((it) => it.id), pageId];
  const rejectedBefore = new Set(await records.lookUpRejections(tx, batch, ids));
  const recovered = rejectedBefore.has(pageId) ? parsed : parsed.filter((it) => rejectedBefore.has(it.id));
  const { stored, written } = await rewrite(tx, { batch, parsed, recovered });
  await records.recordRejections(tx, batch, { rejected: [], stored: [...rejectedBefore] });
  const unchanged = stored.size - written;
  const dropped = parsed.length - stored.size;
  return { stored: written, unchanged, held: 0, rejected: rejected.length, dropped };
}

async function rewriteConversations(
  tx: Db,
  { batch, parsed, recovered }: ReplayedPage<Conversation>,
): Promise<RewriteResult> {
  const conversations = { kind: "conversation", rows: parsed } as const;
  const { stored, written } = await records.rewriteRecords(tx, conversations, toOrigin(batch));
  const missing = recovered.filter((it) => isInScope(it, batch) && !stored.has(it.id));
  await addConversations(
    tx,
    batch,
    missing.map((it) => it.id),
  );
  return { stored, written: written.length };
}

/** Adds conversations to the backlog, which takes no held and no deleted ones. */
async function addConversations(tx: Db, batch: MappedBatch, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const { workspaceId } = batch;
  const kind = "conversation" as const;
  const entry = { kind, reason: backlog.reasons.replayed, lane: getBacklogLane(batch) };
  await backlog.clearGivenUp(tx, workspaceId, { kind, ids });
  await backlog.add(
    tx,
    workspaceId,
    ids.map((id) => ({ ...entry, id })),
  );
}

/** Rewrites messages of stored conversations. A message may have moved to a conversation that is not stored. */
async function rewriteMessages(
  tx: Db,
  { batch, parsed, recovered }: ReplayedPage<ThreadMessage>,
): Promise<RewriteResult> {
  const ids = [...new Set(parsed.map((it) => it.conversationId))];
  const conversations = await records.lookUpConversations(tx, batch.workspaceId, ids);
  const storedConversations = new Set(conversations.filter((it) => it.deletedAt === null).map((it) => it.id));
  const rows = parsed.filter((it) => storedConversations.has(it.conversationId));
  const { stored, written } = await records.rewriteRecords(tx, { kind: "message", rows }, toOrigin(batch));

  const missing = recovered.filter((it) => !stored.has(it.id));
  const addable = missing.filter((it) => storedConversations.has(it.conversationId));
  const added = await records.upsertMessages(tx, addable, toOrigin(batch));
  await addCustomersToBacklog(
    tx,
    batch,
    addable.flatMap((it) => it.customerId ?? []),
  );
  const unplaced = missing.filter(
    (it) => !storedConversations.has(it.conversationId) && isInScope(it, batch),
  );
  await addConversations(
    tx,
    batch,
    unplaced.map((it) => it.conversationId),
  );
  return { stored: new Set([...stored, ...added]), written: written.length + added.length };
}

/** Rewrites customers. One that was rejected before is stored only while it is in the backlog. */
async function rewriteCustomers(
  tx: Db,
  { batch, parsed, recovered }: ReplayedPage<Customer>,
): Promise<RewriteResult> {
  const customers = { kind: "customer", rows: parsed } as const;
  const { stored, written } = await records.rewriteRecords(tx, customers, toOrigin(batch));
  const ids = recovered.map((it) => it.id).filter((id) => !stored.has(id));
  const pending = new Set(await backlog.pickPresent(tx, batch.workspaceId, { kind: "customer", ids }));
  const addable = recovered.filter((it) => pending.has(it.id));
  const added = await records.upsertCustomers(tx, addable, toOrigin(batch));
  await backlog.removeFetched(tx, batch, { kind: "customer", ids: added });
  return { stored: new Set([...stored, ...added]), written: written.length + added.length };
}

async function rewriteTags(
  tx: Db,
  { batch, parsed, recovered }: ReplayedPage<records.TagRow>,
): Promise<RewriteResult> {
  const ids = parsed.map((it) => it.id);
  const stored = new Set(await records.lookUpTags(tx, batch.workspaceId, ids));
  for (const { id } of recovered) stored.add(id);
  const rows = parsed.filter((it) => stored.has(it.id));
  const written = await records.upsertTags(tx, rows, toOrigin(batch));
  return { stored, written: written.length };
}
