import type { components } from "./api.ts";
import type { InletClient } from "./client.ts";
import { InletError, unwrap } from "./inlet-error.ts";
import { type RetryOptions, wait, withRetries } from "./retry.ts";

/**
 * A conversation or message of the feed. Of two with the same `kind` and `id`, the one with the greater `version` counts, and of two
 * with the same version the one that came later.
 */
export type FeedItem = components["schemas"]["FeedbackItem"];
type FeedPage = components["schemas"]["FeedbackPage"];

/** Where a consumer keeps how far it has read: in the same place as the items, so that both are lost or kept together. */
export interface Checkpoint {
  /** The cursor that was saved last; undefined at the very beginning. */
  load(): Promise<string | undefined> | string | undefined;
  /** Called after `handle` has resolved. What it saves must survive a crash once it has resolved. */
  save(cursor: string): Promise<void> | void;
}

/** How to consume the feed. */
export interface FeedOptions {
  client: InletClient;
  workspaceId: string;
  checkpoint: Checkpoint;
  /**
   * Stores the items of one page. It may get an item more than once, so it keeps the greatest version of each, and
   * removes what is `deleted`. The next page comes when it has resolved; what it throws ends the reading.
   */
  handle(items: FeedItem[]): Promise<void> | void;
  /**
   * Called when the checkpoint is older than the deletions that Inlet still knows (410). It removes everything that was
   * stored; the feed then starts over. Without it that failure is thrown, as `FeedCursorGone`.
   */
  onGone?(): Promise<void> | void;
  /** Whether to go on at the end of the feed, for ever, with what changes; by default the reading ends there. */
  follow?: boolean;
  /** Items in a page, 1,000 at most; default 100. */
  limit?: number;
  /** Whether to request the next page while `handle` works. There is never more than one page ahead. */
  prefetch?: boolean;
  /** Ends the reading: a request or wait at once, `handle` when it is done. `readFeed` then throws the signal's reason. */
  signal?: AbortSignal;
  retry?: RetryOptions;
  /** The time for one request, beyond what it waits for items; a mute server counts as a failure. Default 60,000. */
  timeoutMs?: number;
  /**
   * The pause after a request that found nothing, in milliseconds; default 250. While it follows, a request itself waits
   * at Inlet for up to 30 seconds, so the pause only matters where it comes back early.
   */
  pauseMs?: number;
}

/** The checkpoint is older than the deletions that the feed still has: what was deleted since is not known any more. */
export class FeedCursorGone extends Error {
  constructor(cause: InletError) {
    super(
      "The checkpoint is too old: the feed no longer has the deletions since. Remove the stored items and the checkpoint, and read the feed from its beginning, or do the former in `onGone`.",
      { cause },
    );
    this.name = "FeedCursorGone";
  }
}

/** The checkpoint lies in the future of the feed: it is of another installation, or the server's clock was set back. */
export class FeedCursorConflict extends Error {
  constructor(cause: InletError) {
    super(
      "The checkpoint lies in the future of this feed: it is of another installation, or the server's clock was set back. Ask the operator which; then remove the stored items and the checkpoint, and read the feed from its beginning.",
      { cause },
    );
    this.name = "FeedCursorConflict";
  }
}

/**
 * Reads the feed from the checkpoint: every item that was created, changed or deleted, at least once, in an order in
 * which none is skipped. The checkpoint is saved after a page is handled, so a consumer that is killed at any moment
 * gets that page again. Returns at the end of the feed, unless it follows.
 * @throws FeedCursorGone, FeedCursorConflict, InletError, what `handle` and the checkpoint throw, the signal's reason
 */
export async function readFeed(options: FeedOptions): Promise<void> {
  const { checkpoint, onGone } = options;
  const ending = new AbortController(); // a page that was requested ahead ends with the reading
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  const startOver = async (failure: unknown) => {
    if (!(failure instanceof FeedCursorGone) || onGone === undefined) throw failure;
    await onGone();
    return "gone" as const;
  };
  try {
    let start = (await checkpoint.load()) ?? undefined;
    // A consumer that follows for months may meet this more than once.
    while ((await readFrom(start, { ...options, signal }).catch(startOver)) === "gone") start = undefined;
  } finally {
    ending.abort();
  }
}

type Reading = FeedOptions & { signal: AbortSignal };

async function readFrom(start: string | undefined, reading: Reading): Promise<"end"> {
  const { follow = false, pauseMs = 250, signal } = reading;
  let cursor = start;
  let taken: Awaited<ReturnType<typeof takePage>>;
  for (;;) {
    const page = await (taken?.ahead ?? readPage(cursor, reading));
    taken = await takePage(page, cursor, reading);
    cursor = page.next;
    if (page.data.length > 0) continue;
    if (!follow) return "end";
    await wait(pauseMs, signal);
  }
}

/** Handles a page and then moves the checkpoint. Returns the request of the next page, if it was sent ahead. */
async function takePage(
  { data, next }: FeedPage,
  cursor: string | undefined,
  reading: Reading,
): Promise<{ ahead: Promise<FeedPage> } | undefined> {
  const { checkpoint, prefetch = false, handle } = reading;
  const isEnd = data.length === 0;
  const ahead = prefetch && !isEnd ? { ahead: settleLater(readPage(next, reading)) } : undefined;
  if (!isEnd) await handle(data);
  if (next !== cursor) await checkpoint.save(next);
  return ahead;
}

/** A page that fails while nobody waits for it yet must not end the process; the reading gets the failure when it awaits it. */
function settleLater<T>(page: Promise<T>): Promise<T> {
  page.catch(() => undefined);
  return page;
}

/** The longest that Inlet lets a request wait for an item, in seconds. */
const longestWait = 30;

async function readPage(after: string | undefined, reading: Reading): Promise<FeedPage> {
  const {
    client,
    workspaceId,
    limit = 100,
    follow = false,
    retry = {},
    signal,
    timeoutMs = 60_000,
  } = reading;
  const waitSeconds = follow ? longestWait : 0;
  const params = {
    path: { workspaceId },
    query: { limit, wait: waitSeconds, ...(after !== undefined && { after }) },
  };
  const send = () => {
    const timeout = AbortSignal.timeout(timeoutMs + waitSeconds * 1_000);
    const init = { params, signal: AbortSignal.any([signal, timeout]) };
    return unwrap(client.GET("/v1/workspaces/{workspaceId}/feedback", init));
  };
  try {
    return await withRetries(send, retry, signal);
  } catch (failure) {
    throw after === undefined ? failure : toCursorFailure(failure);
  }
}

/** Tells a checkpoint that is too old from one of another database, and both from everything else. */
function toCursorFailure(failure: unknown): unknown {
  if (!(failure instanceof InletError)) return failure;
  if (failure.status === 410) return new FeedCursorGone(failure);
  return failure.status === 409 ? new FeedCursorConflict(failure) : failure;
}
