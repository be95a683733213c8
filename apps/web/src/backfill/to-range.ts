import type { BackfillRange } from "../api/backfills.ts";

/**
 * Converts two days in the browser's time zone to a range that contains both; undefined when it is empty or incomplete.
 * @param now the latest end of the range
 */
export function toRange({ from, to }: { from: string; to: string }, now: Date): BackfillRange | undefined {
  const first = parseDay(from);
  const last = parseDay(to);
  if (first === undefined || last === undefined) return undefined;
  const end = new Date(last);
  end.setDate(end.getDate() + 1);
  const range = { from: first, to: end > now ? now : end };
  return range.from < range.to ? range : undefined;
}

/** Parses a day of a form in the browser's time zone; undefined when it is none. */
export function parseDay(day: string): Date | undefined {
  const at = new Date(`${day}T00:00:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
