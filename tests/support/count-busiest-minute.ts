import type { LoggedRequest } from "@inlet/kustomer-simulator";

/** Most requests of any 60 seconds. */
export function countBusiestMinute(log: readonly LoggedRequest[]): number {
  const times = log.map((it) => Date.parse(it.at)).sort((a, b) => a - b);
  let [most, first] = [0, 0];
  for (const [last, at] of times.entries()) {
    while ((times[first] ?? at) <= at - 60_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
