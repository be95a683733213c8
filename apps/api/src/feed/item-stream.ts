import { once } from "node:events";
import type { Readable } from "node:stream";
import { isFault } from "@inlet/contracts";
import { feed } from "@inlet/db";
import type { FeedbackItem } from "@inlet/use-cases";
import type { FastifyBaseLogger } from "fastify";
import type { Listener } from "../events/event-hub.ts";
import { type EventBody, openEventBody } from "../events/event-stream.ts";

type Page = feed.FeedPage<FeedbackItem>;

/** What a stream of items needs. */
export interface ItemStreamOptions {
  /** The first page, which was read before the reply began, so that its faults have a status. */
  first: Page;
  read: (after: feed.FeedCursor) => Promise<Page>;
  encode: (cursor: feed.FeedCursor) => string;
  log: FastifyBaseLogger;
}

/**
 * Opens a stream of server-sent events, one per item, whose id is the cursor after it. It waits for a slow subscriber
 * before it reads on. It ends when a page cannot be read: the subscriber connects again with the last id.
 */
export function openItemStream(options: ItemStreamOptions): Listener<feed.FeedTip> & { body: Readable } {
  const { isBehind: _, ...stream } = openEventBody();
  let cursor = options.first.next;
  let isSending = false;
  const send = async (page?: Page) => {
    isSending = true;
    cursor = await sendPages(stream, { ...options, page: page ?? (await options.read(cursor)) });
    isSending = false;
  };
  const start = (page?: Page) =>
    void send(page).catch((err: unknown) => endWithFault(stream, options.log, err));
  start(options.first);
  return {
    ...stream,
    send(tip) {
      if (!isSending && feed.isBehind(cursor, tip)) start();
    },
  };
}

type Stream = Pick<EventBody, "body" | "end">;

/** Sends pages until there is no more. @returns the cursor to continue with */
async function sendPages(
  { body }: Stream,
  { page, read, encode }: Omit<ItemStreamOptions, "first" | "log"> & { page: Page },
): Promise<feed.FeedCursor> {
  let sending = page;
  while (sending.items.length > 0 && !body.destroyed && !body.writableEnded) {
    for (const event of toEvents(sending, encode)) await write(body, event);
    sending = await read(sending.next);
  }
  return sending.next;
}

function* toEvents({ items, from, next }: Page, encode: ItemStreamOptions["encode"]): Iterable<string> {
  let cursor = from;
  for (const [i, item] of items.entries()) {
    const { kind, id, version } = item;
    const ref = { kind, id, position: Number(version), isDropped: false };
    cursor = i === items.length - 1 ? next : feed.advanceFeedCursor(cursor, [ref]);
    yield `event: item\nid: ${encode(cursor)}\ndata: ${JSON.stringify(item)}\n\n`;
  }
}

/** Writes an event, and waits until a slow subscriber has read enough. Nothing is written once it is gone. */
async function write(body: EventBody["body"], event: string): Promise<void> {
  if (body.destroyed || body.writableEnded || body.write(event)) return;
  const gone = new AbortController();
  const abort = () => gone.abort();
  body.once("close", abort);
  await once(body, "drain", { signal: gone.signal }).catch(() => undefined);
  body.off("close", abort);
}

/** Tells a subscriber why its stream ends, if that is for it to mend. */
function endWithFault({ body, end }: Stream, log: FastifyBaseLogger, err: unknown): void {
  if (isFault(err, "gone", "conflict")) {
    const { kind: error, message } = err;
    body.write(`event: error\ndata: ${JSON.stringify({ error, message })}\n\n`);
  } else log.warn({ err }, "a stream of feedback items ended, because a page could not be read");
  end();
}
