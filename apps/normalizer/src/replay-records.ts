import { type BatchOutcome, backlog, type Db, records } from "@inlet/db";
import {
  type Conversation,
  type Customer,
  parseConversation,
  parseCustomer,
  parseMessage,
  parseTag,
} from "@inlet/kustomer";
import { isInScope, laneOf, type MappedBatch, originOf } from "./origin.ts";
import { pageId } from "./outcome.ts";
import { type ParsedRecords, parseRecords } from "./parse-records.ts";
import { wantStrangers } from "./store-messages.ts";
import { type Threaded, threaded } from "./to-thread-messages.ts";

/** What a replay found of a page's records. */
interface Found {
  /** Stored, so that a newer mapping may write them anew. */
  stored: Set<string>;
  written: number;
}

/** One page of a replay; `understood` are records that the same page could not give when it was read. */
interface Replayed<T> {
  batch: MappedBatch;
  records: T[];
  understood: T[];
}

/**
 * Normalizes a page once more, after the mapping changed. It writes over what is stored and not deleted, and nothing
 * else: it admits, charges and holds nothing, and wakes nobody, so that it is no way back for what was held, deleted or
 * purged. Only what this very page brought and was rejected then is new to it: it is stored where it belongs to what is
 * stored, and otherwise wished for, so that the next run reads it by the usual way. Rejections are never added to, for
 * the page may be older than what is stored.
 */
export async function replayRecords(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<BatchOutcome> {
  switch (batch.stream) {
    case "conversations":
      return replay(tx, { batch, page: parseRecords(raw, parseConversation), rewrite: rewriteConversations });
    case "messages":
      return replay(tx, { batch, page: threaded(parseRecords(raw, parseMessage)), rewrite: rewriteMessages });
    case "customers":
      return replay(tx, { batch, page: parseRecords(raw, parseCustomer), rewrite: rewriteCustomers });
    case "tags":
      return replay(tx, { batch, page: parseRecords(raw, parseTag), rewrite: rewriteTags });
  }
}

interface Replaying<T> {
  batch: MappedBatch;
  page: ParsedRecords<T>;
  rewrite: (tx: Db, replayed: Replayed<T>) => Promise<Found>;
}

async function replay<T extends { id: string }>(
  tx: Db,
  { batch, page: { records: parsed, rejected }, rewrite }: Replaying<T>,
): Promise<BatchOutcome> {
  const page = pageId(batch);
  const before = new Set(await records.lookUpRejections(tx, batch, [...parsed.map((it) => it.id), page]));
  const understood = before.has(page) ? parsed : parsed.filter((it) => before.has(it.id));
  const { stored, written } = await rewrite(tx, { batch, records: parsed, understood });
  await records.recordRejections(tx, batch, { rejected: [], stored: [...before] });
  const unchanged = stored.size - written;
  const dropped = parsed.length - stored.size;
  return { stored: written, unchanged, held: 0, rejected: rejected.length, dropped };
}

async function rewriteConversations(
  tx: Db,
  { batch, records: parsed, understood }: Replayed<Conversation>,
): Promise<Found> {
  const { stored, written } = await records.rewriteRecords(
    tx,
    { kind: "conversation", rows: parsed },
    originOf(batch),
  );
  await want(
    tx,
    batch,
    understood.filter((it) => isInScope(it, batch) && !stored.has(it.id)).map((it) => it.id),
  );
  return { stored, written: written.length };
}

/** Held and deleted ones are never wanted. */
async function want(tx: Db, batch: MappedBatch, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const { workspaceId } = batch;
  const wish = { kind: "conversation" as const, reason: backlog.reasons.replayed, lane: laneOf(batch) };
  await backlog.clearGivenUp(tx, workspaceId, { kind: wish.kind, ids });
  await backlog.add(
    tx,
    workspaceId,
    ids.map((id) => ({ ...wish, id })),
  );
}

/** A message may have moved, so its conversation must be stored as well. */
async function rewriteMessages(
  tx: Db,
  { batch, records: parsed, understood }: Replayed<Threaded>,
): Promise<Found> {
  const ids = [...new Set(parsed.map((it) => it.conversationId))];
  const conversations = await records.lookUpConversations(tx, batch.workspaceId, ids);
  const alive = new Set(conversations.filter((it) => it.deletedAt === null).map((it) => it.id));
  const rows = parsed.filter((it) => alive.has(it.conversationId));
  const { stored, written } = await records.rewriteRecords(tx, { kind: "message", rows }, originOf(batch));

  const strange = understood.filter((it) => !stored.has(it.id));
  const fresh = strange.filter((it) => alive.has(it.conversationId));
  const added = await records.upsertMessages(tx, fresh, originOf(batch));
  await wantStrangers(
    tx,
    batch,
    fresh.flatMap((it) => it.customerId ?? []),
  );
  const lost = strange.filter((it) => !alive.has(it.conversationId) && isInScope(it, batch));
  await want(
    tx,
    batch,
    lost.map((it) => it.conversationId),
  );
  return { stored: new Set([...stored, ...added]), written: written.length + added.length };
}

/** A customer that was rejected is stored as long as somebody still wants it. */
async function rewriteCustomers(
  tx: Db,
  { batch, records: parsed, understood }: Replayed<Customer>,
): Promise<Found> {
  const { stored, written } = await records.rewriteRecords(
    tx,
    { kind: "customer", rows: parsed },
    originOf(batch),
  );
  const ids = understood.map((it) => it.id).filter((id) => !stored.has(id));
  const answered = new Set(await backlog.pickPresent(tx, batch.workspaceId, { kind: "customer", ids }));
  const fresh = understood.filter((it) => answered.has(it.id));
  const added = await records.upsertCustomers(tx, fresh, originOf(batch));
  await backlog.removeFetched(tx, batch, { kind: "customer", ids: added });
  return { stored: new Set([...stored, ...added]), written: written.length + added.length };
}

async function rewriteTags(
  tx: Db,
  { batch, records: parsed, understood }: Replayed<records.TagRow>,
): Promise<Found> {
  const ids = parsed.map((it) => it.id);
  const stored = new Set(await records.lookUpTags(tx, batch.workspaceId, ids));
  for (const { id } of understood) stored.add(id);
  const rows = parsed.filter((it) => stored.has(it.id));
  const written = await records.upsertTags(tx, rows, originOf(batch));
  return { stored, written: written.length };
}
