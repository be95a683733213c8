import type { BackfillRange } from "../api/backfills.ts";
import { parseDay } from "../words/format.ts";

/**
 * Converts two days in the browser's time zone to a range that contains both; undefined when it is empty or incomplete.
 * @param now the latest end of the range
 */
export function toRange({ from, to }: { from: string; to: string }, now: Date): BackfillRange | undefined {
  const [start, end] = [parseDay(from), parseDay(to, 1)];
  if (start === undefined || end === undefined) return undefined;
  const range = { from: start, to: end > now ? now : end };
  return range.from < range.to ? range : undefined;
}
