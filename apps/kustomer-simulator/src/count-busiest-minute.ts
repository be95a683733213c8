import type { LoggedRequest } from "./request-log.ts";

/** Counts the requests of the busiest 60 seconds of a log. */
export function countBusiestMinute(log: readonly LoggedRequest[]): number {
  const times = log.map((it) => Date.parse(it.at)).sort((a, b) => a - b);
  let [max, first] = [0, 0];
  for (const [last, at] of times.entries()) {
    while ((times[first] ?? at) <= at - 60_000) first += 1;
    max = Math.max(max, last - first + 1);
  }
  return max;
}
