import type { KustomerPage } from "../../payload/page.ts";
import type { AdvanceResult } from "../advance-result.ts";
import { advanceCursor, choosePage, emptyPage } from "../list/list.ts";
import { toRows } from "../page-rows.ts";
import type { SearchReading, TieGroup } from "../reading.ts";
import { continueAfterTieGroup } from "./continue-after-tie-group.ts";

/** Opens a scan of the whole list, the last resort for a tie group that no search can split. */
export function openListScan({ seen, ids, expectedTotal }: TieGroup): TieGroup {
  const createdFrom = new Date(0).toISOString();
  const listScan = { createdFrom, offset: 0, backtrack: 0, limit: 100, found: 0 };
  return {
    slices: [],
    page: 1,
    attempt: 1,
    ids: [],
    splitPoints: [],
    seen: [...new Set([...seen, ...ids])],
    listScan,
    ...(expectedTotal !== undefined && { expectedTotal }),
  };
}

/** Scans on until every record of the tie group has been found, or the list ends. */
export function advanceListScan(reading: SearchReading, page: KustomerPage, ceiling: string): AdvanceResult {
  const { tieGroup, at } = reading;
  if (!tieGroup?.listScan) return { next: reading, notFound: [], newRecords: 0 };
  const { next, newIds } = advanceCursor(tieGroup.listScan, page);
  const newIdSet = new Set(newIds);
  const ties = toRows(page.records).filter(
    ({ id, updatedAt }) => newIdSet.has(id) && updatedAt === Date.parse(at),
  );
  const found = tieGroup.listScan.found + ties.length;
  const seen = new Set(tieGroup.seen);
  const newRecords = ties.filter(({ id }) => !seen.has(id)).length;
  const isFinished = !next || (tieGroup.expectedTotal !== undefined && found >= tieGroup.expectedTotal);
  if (isFinished) return { next: continueAfterTieGroup(reading, ceiling), notFound: [], newRecords };
  const onward = { ...reading, tieGroup: { ...tieGroup, listScan: { ...next, found } } };
  return { next: onward, notFound: [], newRecords };
}

/** A refused page after the first one counts as empty, so that the scan steps back over rows deleted above. */
export function recoverListScan(reading: SearchReading, ceiling: string): AdvanceResult | undefined {
  const listScan = reading.tieGroup?.listScan;
  return listScan && choosePage(listScan).page > 1 ? advanceListScan(reading, emptyPage, ceiling) : undefined;
}
