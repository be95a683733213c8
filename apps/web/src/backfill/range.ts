import type { Range } from "../api/backfills.ts";

/**
 * The range of whole days of the reader's own calendar, both included; undefined when it is empty or not filled in.
 * @param now where it ends at the latest, for the future cannot be read
 */
export function rangeOf({ from, to }: { from: string; to: string }, now: Date): Range | undefined {
  const first = midnight(from);
  const last = midnight(to);
  if (first === undefined || last === undefined) return undefined;
  const end = new Date(last);
  end.setDate(end.getDate() + 1);
  const range = { from: first, to: end > now ? now : end };
  return range.from < range.to ? range : undefined;
}

function midnight(day: string): Date | undefined {
  const at = new Date(`${day}T00:00:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
