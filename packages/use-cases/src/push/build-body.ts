import { type DbPool, type Delivery, type Endpoint, feed, inSnapshot, notices, push } from "@inlet/db";
import { buildFeedbackItems } from "../feedback/build-items.ts";
import type { FeedbackItem } from "../feedback/feedback-item.ts";

/** An item of the feed, and what happened to it. */
interface PushedItem {
  type: NonNullable<Delivery["refs"]>[number]["type"];
  item: FeedbackItem;
}

/**
 * Builds the body of a delivery from what is stored now: an item that has changed since is sent as it is now, and one
 * that was erased as deleted. Items that have grown too large together are split off into a delivery of their own.
 * @returns undefined when there is nothing left to send
 */
export async function buildDeliveryBody(
  db: DbPool,
  endpoint: Pick<Endpoint, "isNoticeUrl">,
  delivery: Delivery,
): Promise<string | undefined> {
  if (delivery.noticeId !== null)
    return buildNoticeBody(db, endpoint, { ...delivery, id: delivery.noticeId });
  const refs = delivery.refs ?? [];
  const items = await inSnapshot(db, (tx) => buildFeedbackItems(tx, delivery.workspaceId, refs));
  if (items.length < refs.length) await push.splitDelivery(db, delivery, items.length);
  return buildFeedbackBody(delivery, toPushedItems(refs, items));
}

/** Pairs items with what happened to them. What is deleted by now is sent as deleted. */
const toPushedItems = (refs: NonNullable<Delivery["refs"]>, items: readonly FeedbackItem[]): PushedItem[] =>
  items.map((item, i) => ({
    type: item.deleted ? "feedback.deleted" : (refs[i]?.type ?? "feedback.changed"),
    item,
  }));

/** Builds the body of a delivery of items. */
const buildFeedbackBody = (
  { createdAt, workspaceId }: Pick<Delivery, "createdAt" | "workspaceId">,
  items: readonly PushedItem[],
): string => {
  const data = items.map(({ type, item }) => ({ type, item }));
  return JSON.stringify({ type: "feedback", timestamp: createdAt, workspaceId, data });
};

/** A notice URL gets the bare notice, as it always did. */
async function buildNoticeBody(
  db: DbPool,
  { isNoticeUrl }: Pick<Endpoint, "isNoticeUrl">,
  { id: noticeId, workspaceId }: { id: string; workspaceId: string },
): Promise<string | undefined> {
  const notice = await notices.findNotice(db, noticeId);
  if (notice === undefined) return undefined;
  const { id, kind, level, message, details, at } = notice;
  const data = { id, kind, level, message, details, at };
  return JSON.stringify(
    isNoticeUrl
      ? { id, workspaceId, kind, level, message, details, at }
      : { type: "notice", timestamp: at, workspaceId, data },
  );
}

/** A batch of the feed has at most so many items, and about so many bytes. */
const maxItems = 100;
const maxBytes = 1_048_576;

/** What a sender has read of the feed for an endpoint. */
export interface NextBatch {
  /** What is to be sent, with its body; undefined when the endpoint wants nothing of the page. */
  delivery: Delivery | undefined;
  body: string;
  /** Where the feed goes on. */
  next: feed.FeedCursor;
  /** There was nothing more to read. */
  isEnd: boolean;
}

/**
 * Reads the feed on for an endpoint, and keeps what it wants of the next page as a delivery.
 * @throws Fault conflict and gone, as `feed.readFeed` does
 */
export async function readNextBatch(
  db: DbPool,
  endpoint: Endpoint & { cursor: feed.FeedCursor },
): Promise<NextBatch> {
  const { id: endpointId, workspaceId, events, cursor } = endpoint;
  let listed: readonly feed.FeedRef[] = [];
  const slice = { workspaceId, after: cursor, limit: maxItems };
  const page = await feed.readFeed(db, slice, async (tx, refs) => {
    listed = refs;
    return cutToSize(await buildFeedbackItems(tx, workspaceId, refs));
  });
  const { items, from, next } = page;
  const seenTo = getSeenTo(endpoint, page);
  const getType = await push.readEventTypes(db, { workspaceId, seenTo }, listed);
  const chosen = listed.flatMap((ref, i) => {
    const item = items[i];
    if (item === undefined) return [];
    const type = getType(item);
    return events.includes(type) ? [{ type, item, ref: { ...ref, type } }] : [];
  });
  const batch = { endpointId, workspaceId, from: cursor, next, refs: chosen.map((it) => it.ref) };
  const reached = page.seenTo ?? 0;
  const { hasMoved, delivery } = await push.addBatch(db, {
    ...batch,
    seenTo: {
      conversation: Math.max(seenTo.conversation, reached),
      message: from.comments === "on" ? Math.max(seenTo.message, reached) : 0,
    },
  });
  const body = delivery === undefined ? "" : buildFeedbackBody(delivery, chosen);
  return { delivery, body, next, isEnd: items.length === 0 || !hasMoved };
}

/** Messages that have become items, or have begun again, are all new. */
function getSeenTo(
  { conversationsSeenTo, messagesSeenTo }: Endpoint,
  { from }: Pick<feed.FeedPage<unknown>, "from">,
): push.SeenTo {
  const hasMessages = from.comments === "on" && from.message.position > 0;
  return { conversation: conversationsSeenTo, message: hasMessages ? messagesSeenTo : 0 };
}

/** Keeps the first items up to the size of a batch, and at least one. */
function cutToSize(items: readonly FeedbackItem[]): FeedbackItem[] {
  let size = 0;
  const end = items.findIndex((item, i) => {
    size += JSON.stringify(item).length;
    return i > 0 && size > maxBytes;
  });
  return end === -1 ? [...items] : items.slice(0, end);
}
