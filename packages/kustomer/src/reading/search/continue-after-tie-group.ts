import type { SearchReading } from "../reading.ts";

/** Where a search goes on behind an instant: instants are whole milliseconds, so the next one is a millisecond on. */
export function continueAfterTieGroup(
  { tieGroup: _, ...reading }: SearchReading,
  ceiling: string,
): SearchReading | undefined {
  const next = Date.parse(reading.at) + 1;
  return next < Date.parse(ceiling) ? { ...reading, at: new Date(next).toISOString(), ids: [] } : undefined;
}
