import type { KustomerPage } from "../../payload/page.ts";
import { continueAfterTieGroup } from "./continue-after-tie-group.ts";
import { emptyPage, choosePage, advanceCursor } from "../list/list.ts";
import type { AdvanceResult, SearchReading, TieGroup } from "../reading.ts";
import { toRows } from "../page-rows.ts";

/** The last resort for an instant that no search can take apart: the list of everything, to its end. */
export function openListScan({ seen, ids, expectedTotal }: TieGroup): TieGroup {
  const downTo = new Date(0).toISOString();
  const listScan = { createdFrom: downTo, offset: 0, backtrack: 0, limit: 100, found: 0 };
  const met = [...new Set([...seen, ...ids])];
  return {
    slices: [],
    page: 1,
    attempt: 1,
    ids: [],
    splitPoints: [],
    seen: met,
    listScan,
    ...(expectedTotal !== undefined && { expectedTotal }),
  };
}

/** Walks on until every record of the instant has been met, or the list ends. */
export function advanceListScan(reading: SearchReading, page: KustomerPage, ceiling: string): AdvanceResult {
  const { tieGroup, at } = reading;
  if (!tieGroup?.listScan) return { next: reading, notFound: [], newRecords: 0 };
  const { next, newIds } = advanceCursor(tieGroup.listScan, page);
  const isNew = new Set(newIds);
  const tied = toRows(page.records).filter(
    ({ id, updatedAt }) => isNew.has(id) && updatedAt === Date.parse(at),
  );
  const found = tieGroup.listScan.found + tied.length;
  const seen = new Set(tieGroup.seen);
  const newRecords = tied.filter(({ id }) => !seen.has(id)).length;
  const isFinished = !next || (tieGroup.expectedTotal !== undefined && found >= tieGroup.expectedTotal);
  if (isFinished) return { next: continueAfterTieGroup(reading, ceiling), notFound: [], newRecords };
  return { next: { ...reading, tieGroup: { ...tieGroup, listScan: { ...next, found } } }, notFound: [], newRecords };
}

/** A page past the end shows that rows were deleted above: the walk steps back. */
export function recoverListScan(reading: SearchReading, ceiling: string): AdvanceResult | undefined {
  const listScan = reading.tieGroup?.listScan;
  return listScan && choosePage(listScan).page > 1 ? advanceListScan(reading, emptyPage, ceiling) : undefined;
}
