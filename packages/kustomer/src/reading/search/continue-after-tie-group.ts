import type { SearchReading } from "../reading.ts";

/**
 * Continues a search after a tie group; undefined when the search is finished. Instants are whole milliseconds, so the
 * next one is a millisecond later.
 */
export function continueAfterTieGroup(
  { tieGroup: _, ...reading }: SearchReading,
  ceiling: string,
): SearchReading | undefined {
  const next = Date.parse(reading.at) + 1;
  return next < Date.parse(ceiling) ? { ...reading, at: new Date(next).toISOString(), ids: [] } : undefined;
}
