import { emptyPage, type KustomerPage } from "../../payload/page.ts";
import { toRows } from "../../payload/page-rows.ts";
import { advanceCursor, choosePage, usualLimit } from "../list/cursor.ts";
import type { SearchReading, TieGroup, TieGroupReading } from "../reading.ts";
import { type AdvanceResult, continueWith } from "../strategy.ts";

/** A scan of the whole list, the last resort for a tie group that no search can split. */
interface ListScan {
  reading: TieGroupReading;
  listScan: NonNullable<TieGroup["listScan"]>;
  ceiling: string;
  /** The most rows that a page may have. */
  pageSize: number;
}

/** A scan at the top of the list. */
export const startListScan: ListScan["listScan"] = {
  createdFrom: new Date(0).toISOString(),
  offset: 0,
  backtrack: 0,
  limit: usualLimit,
  found: 0,
};

/** Limits the pages of a scan. */
export const limitScan = <T extends { limit: number }>(listScan: T, pageSize: number): T => ({
  ...listScan,
  limit: Math.min(listScan.limit, pageSize),
});

/** Scans on until every record of the tie group has been found, or the list ends. */
export function advanceListScan(scan: ListScan, page: KustomerPage): AdvanceResult {
  const { reading, listScan, ceiling } = scan;
  const { tieGroup, at } = reading;
  const limited = limitScan(listScan, scan.pageSize);
  const { next, newIds, end } = advanceCursor(limited, page);
  const newIdSet = new Set(newIds);
  const ties = toRows(page.records).filter(
    ({ id, updatedAt }) => newIdSet.has(id) && updatedAt === Date.parse(at),
  );
  const found = listScan.found + ties.length;
  const seen = new Set(tieGroup.seen);
  const newRecords = ties.filter(({ id }) => !seen.has(id)).length;
  const isFinished = !next || (tieGroup.expectedTotal !== undefined && found >= tieGroup.expectedTotal);
  if (isFinished) {
    const isMissed = end !== undefined && found < (tieGroup.expectedTotal ?? Number.POSITIVE_INFINITY);
    const missed = isMissed ? { finding: { kind: "ties-missed", stream: reading.stream } as const } : {};
    return continueWith(continueAfterTieGroup(reading, ceiling), { newRecords, ...missed });
  }
  const limit = next.limit < limited.limit ? next.limit : listScan.limit;
  return continueWith(
    { ...reading, tieGroup: { ...tieGroup, listScan: { ...next, limit, found } } },
    { newRecords },
  );
}

/** A refused page after the first one counts as empty, so that the scan steps back over rows deleted above. */
export function recoverListScan(scan: ListScan): AdvanceResult | undefined {
  return choosePage(limitScan(scan.listScan, scan.pageSize)).page > 1
    ? advanceListScan(scan, emptyPage)
    : undefined;
}

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
