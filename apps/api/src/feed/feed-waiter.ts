import { feed } from "@inlet/db";
import type { Listener } from "../events/event-hub.ts";

/** A request that waits until its feed has more. */
export interface FeedWaiter {
  listener: Listener<feed.FeedTip>;
  /** Whether the feed has more; false when the time is up, or the hub or the client ended the wait. */
  hasMore: Promise<boolean>;
}

/** Opens a wait for what comes after a cursor, of at most `waitMs`. */
export function openFeedWaiter(cursor: feed.FeedCursor, waitMs: number, client: AbortSignal): FeedWaiter {
  const { promise: hasMore, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), waitMs);
  client.addEventListener("abort", () => resolve(false), { once: true });
  void hasMore.then(() => clearTimeout(timer));
  const listener: Listener<feed.FeedTip> = {
    send: (tip) => {
      if (feed.isBehind(cursor, tip)) resolve(true);
    },
    heartbeat: () => undefined,
    end: () => resolve(false),
    onClose: (close) => void hasMore.then(close),
  };
  return { listener, hasMore };
}
