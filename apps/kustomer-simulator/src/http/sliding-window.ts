/** Counts requests in a sliding window of 60 seconds. Times are milliseconds since 1970. */
export interface SlidingWindow {
  /** Returns the number of requests in the window that ends at `now`. */
  count(now: number): number;
  add(now: number): void;
  /** Returns when the oldest request leaves the window; `now` + 60 s when it is empty. */
  nextExpiry(now: number): number;
}

const windowMs = 60_000;

/** Creates an empty window. */
export function createSlidingWindow(): SlidingWindow {
  let times: number[] = [];
  let first = 0;
  const count = (now: number) => {
    while ((times[first] ?? now) <= now - windowMs) first += 1;
    if (first > 10_000) {
      times = times.slice(first);
      first = 0;
    }
    return times.length - first;
  };
  return {
    count,
    add: (now) => void times.push(now),
    nextExpiry: (now) => (times[first] ?? now) + windowMs,
  };
}
