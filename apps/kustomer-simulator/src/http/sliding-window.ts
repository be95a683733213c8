const windowMs = 60_000;

/** Counts requests in a sliding window of 60 seconds. Times are milliseconds since 1970. */
export function createSlidingWindow() {
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
    /** Returns the number of requests in the window that ends at `now`. */
    count,
    add: (now: number) => void times.push(now),
    /** Returns when the oldest request leaves the window; `now` + 60 s when it is empty. */
    nextExpiry: (now: number) => (times[first] ?? now) + windowMs,
  };
}
