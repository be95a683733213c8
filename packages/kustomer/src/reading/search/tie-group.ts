import type { KustomerRequest } from "../../http/client.ts";
import { countHidden, getPageSize, judgeResult, type KustomerPage } from "../../payload/page.ts";
import { getIds, toRows } from "../../payload/page-rows.ts";
import { buildCustomerCriteria, buildSearchQuery } from "../../requests/search-query.ts";
import { buildCursorRequest, choosePage, passRow } from "../list/cursor.ts";
import type { SearchReading, TieGroup, TieGroupReading } from "../reading.ts";
import { type AdvanceResult, continueWith } from "../strategy.ts";
import { learnPageSize } from "./hidden-records.ts";
import {
  advanceListScan,
  continueAfterTieGroup,
  limitScan,
  recoverListScan,
  startListScan,
} from "./list-scan.ts";
import { buildSliceConditions, chooseSplitPoints, isWholeGroup, splitSlice, wholeGroup } from "./slices.ts";

/** A search shows at most this many records, and its total may stop counting there. */
const maxRecords = 10_000;
const maxPages = 100;
const maxAttempts = 3;
/** Ids remembered to count new records. Beyond this number some records count as new twice. */
const maxSeenIds = 20_000;

/** The most slices that one split makes. */
const maxSlices = 64;
/** The share of a page that a slice should fill, so that most slices fit one page. */
const targetFill = 0.75;

type Action = "finish slice" | "next page" | "next attempt" | "split slice";

/** Opens a tie group: more records share one `updatedAt` than fit one page. */
export function openTieGroup(seen: string[]): TieGroup {
  return {
    slices: [wholeGroup],
    page: 1,
    attempt: 1,
    ids: [],
    splitPoints: [],
    seen: [...new Set(seen)],
  };
}

/** Requests the next page of the current slice. Pages may overlap, because the order of ties can change. */
export function buildTieGroupRequest(reading: TieGroupReading, pageSize: number): KustomerRequest {
  const { stream, at, tieGroup } = reading;
  if (tieGroup.listScan) return buildCursorRequest(stream, limitScan(tieGroup.listScan, pageSize));
  const { and, not } = buildSliceConditions(stream, at, getCurrentSlice(tieGroup));
  const conditions = { and: [...and, ...buildCustomerCriteria(reading)], not };
  return buildSearchQuery(stream, conditions, { page: tieGroup.page, pageSize });
}

/**
 * Advances by one page of a slice. A slice is finished when as many distinct ids were seen as its largest total
 * states. Records can only leave an instant in the past, so none is missing then. A slice of one page that is shorter
 * than its total, and shows so again, is finished too: the rest is hidden.
 */
export function advanceTieGroup(
  before: TieGroupReading,
  page: KustomerPage,
  { ceiling, pageSize, usualSize }: { ceiling: string; pageSize: number; usualSize: number },
): AdvanceResult & { hidden: number } {
  const { tieGroup } = before;
  const { listScan } = tieGroup;
  if (listScan)
    return { ...advanceListScan({ reading: before, listScan, ceiling, pageSize }, page), hidden: 0 };
  const reading = tieGroup.page === 1 ? learnPageSize(before, page, pageSize) : before;
  if (reading.pageSize !== before.pageSize) return { ...continueWith(reading), hidden: 0 };
  const seen = new Set([...tieGroup.seen, ...tieGroup.ids]);
  const newRecords = getIds(page.records).filter((id) => !seen.has(id)).length;
  const size = getPageSize(page, pageSize);
  const sizes = { size, countedBy: reading.smallPages ? usualSize : size };
  const merged = mergePage(tieGroup, page, sizes);
  const action = chooseAction(merged, page, sizes);
  const next = applyAction(action, { ...reading, tieGroup: merged }, ceiling);
  const hasAll = hasAllIds(merged, sizes.countedBy);
  const isShort = action === "finish slice" && !hasAll && isShortSlice(merged, page, size);
  const hidden = isShort ? countHidden(page, size) : 0;
  return { ...continueWith(next, { newRecords }), hidden };
}

/**
 * Continues after a refused page; undefined when the fault stands. A page beyond what the server shows leads to a
 * split, because another attempt would end there too. Conditions that the server does not know leave only the list
 * scan.
 */
export function recoverTieGroup(
  reading: TieGroupReading,
  { ceiling, pageSize }: { ceiling: string; pageSize: number },
): AdvanceResult | undefined {
  const { tieGroup } = reading;
  const { listScan, lostRows } = tieGroup;
  if (listScan) return recoverListScan({ reading, listScan, ceiling, pageSize });
  if (lostRows) return continueWith(applyAction("finish slice", reading, ceiling));
  if (tieGroup.page > 1) return continueWith(applyAction("split slice", reading, ceiling));
  const slice = getCurrentSlice(tieGroup);
  if (slice.undated) return continueWith(applyAction("finish slice", reading, ceiling));
  return isWholeGroup(slice) ? undefined : continueWith({ ...reading, tieGroup: openListScan(tieGroup) });
}

/** Whether the next page is the first one of the whole group, in a search or in the list. */
export function isFirstOfGroup({ listScan, page, slices }: TieGroup): boolean {
  if (listScan) return choosePage(listScan).page === 1;
  return page === 1 && isWholeGroup(slices.at(-1) ?? wholeGroup);
}

/** Starts the current slice again at its first page. A list scan needs no restart, because it counts rows. */
export function restartSlice(reading: TieGroupReading): TieGroupReading {
  const { tieGroup } = reading;
  return tieGroup.listScan ? reading : { ...reading, tieGroup: resetProgress(tieGroup) };
}

/** Rows of one attempt at a slice that may be lost before the rest of the group is left to a later reading. */
const maxLostRows = 10;

/** Passes a row that Kustomer could not return, on a page of its own; undefined when too many rows were passed. */
export function skipRowOfTieGroup(tieGroup: TieGroup): TieGroup | undefined {
  const { lostRows = 0, page, listScan } = tieGroup;
  if (lostRows >= maxLostRows) return undefined;
  const position = listScan ? { listScan: passRow(listScan) } : { page: page + 1 };
  return { ...tieGroup, ...position, lostRows: lostRows + 1, setAside: true };
}

/** The rows of a page, and the number of rows at whose multiples the server may stop counting. */
interface PageSizes {
  size: number;
  countedBy: number;
}

const getCurrentSlice = ({ slices }: TieGroup) => slices.at(-1) ?? wholeGroup;

function mergePage(tieGroup: TieGroup, page: KustomerPage, sizes: PageSizes): TieGroup {
  const pageIds = getIds(page.records);
  const ids = [...new Set([...tieGroup.ids, ...pageIds])];
  const merged: TieGroup = { ...tieGroup, ids };
  if (page.total !== undefined) merged.total = Math.max(tieGroup.total ?? 0, page.total);
  if (ids.length < tieGroup.ids.length + pageIds.length) merged.unstableOrder = true;
  return tieGroup.page === 1 ? mergeFirstPage(merged, page, sizes) : merged;
}

function mergeFirstPage(merged: TieGroup, page: KustomerPage, { size, countedBy }: PageSizes): TieGroup {
  const slice = getCurrentSlice(merged);
  const parts = Math.ceil((page.total ?? maxRecords) / (size * targetFill));
  const rows = toRows(page.records);
  const splitPoints = chooseSplitPoints(slice, rows, Math.min(maxSlices, Math.max(2, parts)));
  return isWholeGroup(slice) && isExactTotal(page.total, countedBy)
    ? { ...merged, splitPoints, expectedTotal: page.total }
    : { ...merged, splitPoints };
}

/** Whether a slice has one page, and the page shows fewer records than it counts. */
const isShortSlice = ({ page: pageNumber }: TieGroup, page: KustomerPage, size: number): boolean =>
  pageNumber === 1 && (page.total ?? 0) <= size && judgeResult(page, size) === "short";

function chooseAction(merged: TieGroup, page: KustomerPage, { size, countedBy }: PageSizes): Action {
  if (hasAllIds(merged, countedBy) || (merged.page === 1 && judgeResult(page, size) === "complete"))
    return "finish slice";
  if (isPastLostRows(merged, page)) return "finish slice";
  if (isShortSlice(merged, page, size)) return merged.attempt > 1 ? "finish slice" : "next attempt";
  const { total } = merged;
  const cannotFinish = merged.unstableOrder || page.records.length === 0;
  if (cannotFinish || total === undefined || total >= maxRecords) return "split slice";
  return continueSlice(merged, total, size);
}

/** A server that states no total shows the end of a slice by an empty page. Its lost rows are read again later. */
const isPastLostRows = ({ lostRows = 0, total }: TieGroup, { records }: KustomerPage): boolean =>
  lostRows > 0 && total === undefined && records.length === 0;

function continueSlice(merged: TieGroup, total: number, size: number): Action {
  const lastPage = Math.min(Math.ceil(total / size), maxPages, Math.floor(maxRecords / size));
  if (merged.page < lastPage) return "next page";
  return merged.attempt < maxAttempts ? "next attempt" : "split slice";
}

/** More ids than their total show that it stopped counting. */
function hasAllIds({ ids, total, lostRows = 0 }: TieGroup, countedBy: number): boolean {
  return isExactTotal(total, countedBy) && ids.length <= total && ids.length + lostRows >= total;
}

/** A total that is a multiple of the usual page size may be where the server stopped counting. */
function isExactTotal(total: number | undefined, countedBy: number): total is number {
  return total !== undefined && total % countedBy !== 0;
}

function applyAction(action: Action, reading: TieGroupReading, ceiling: string): SearchReading | undefined {
  const { tieGroup } = reading;
  switch (action) {
    case "next page":
      return { ...reading, tieGroup: { ...tieGroup, page: tieGroup.page + 1 } };
    case "next attempt":
      return { ...reading, tieGroup: { ...resetProgress(tieGroup), attempt: tieGroup.attempt + 1 } };
    case "finish slice":
      return nextSlice(reading, tieGroup.slices.slice(0, -1), ceiling);
    case "split slice": {
      const parts = splitSlice(reading.stream, getCurrentSlice(tieGroup), tieGroup.splitPoints);
      if (!parts) return { ...reading, tieGroup: openListScan(tieGroup) };
      return nextSlice(reading, [...tieGroup.slices.slice(0, -1), ...parts], ceiling);
    }
  }
}

/** Continues with the last of the slices, or after the tie group when none is left. */
function nextSlice(
  reading: TieGroupReading,
  slices: TieGroup["slices"],
  ceiling: string,
): SearchReading | undefined {
  if (slices.length === 0) return continueAfterTieGroup(reading, ceiling);
  return { ...reading, tieGroup: { ...resetProgress(reading.tieGroup), slices } };
}

/** Opens the last resort: a scan of the whole list for the records of this group. */
function openListScan(tieGroup: TieGroup): TieGroup {
  return { ...resetProgress(tieGroup), slices: [], listScan: startListScan };
}

/** Forgets the progress of the current attempt, and keeps the ids that it has seen. */
function resetProgress({ slices, seen, ids, expectedTotal, unstableOrder, setAside }: TieGroup): TieGroup {
  const allSeen = [...new Set([...seen, ...ids])].slice(0, maxSeenIds);
  const kept = {
    ...(expectedTotal !== undefined && { expectedTotal }),
    ...(unstableOrder && { unstableOrder }),
    ...(setAside && { setAside }),
  };
  return { slices, page: 1, attempt: 1, ids: [], splitPoints: [], seen: allSeen, ...kept };
}
