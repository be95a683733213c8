import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import { continueAfterTieGroup } from "./continue-after-tie-group.ts";
import { isCompleteResult } from "./is-complete-result.ts";
import { buildCursorRequest } from "../list/list.ts";
import type { AdvanceResult, SearchReading, TieGroup } from "../reading.ts";
import { getIds, toRows } from "../page-rows.ts";
import { buildSearchQuery } from "./search-query.ts";
import { buildSliceConditions, splitSlice, chooseSplitPoints, isWhole, wholeInstant } from "./slices.ts";
import { advanceListScan, openListScan, recoverListScan } from "./list-scan.ts";

/** A search shows at most this many records, and its total may stop counting there. */
const mostRecords = 10_000;
const mostPages = 100;
const mostPasses = 3;
/** Ids remembered only to tell what is fresh; beyond this some records count as fresh twice. */
const mostSeen = 20_000;

/** Most slices made at once, and how full each is meant to be, so that most of them fit one page. */
const mostParts = 64;
const aimedFill = 0.75;

/** What the reading of an instant goes by. */
export interface TieGroupLimits {
  ceiling: string;
  pageSize: number;
}

type Verdict = "complete" | "next page" | "next pass" | "cut";

/** Begins to read an instant that holds more records than one page. */
export function openTieGroup(seen: string[]): TieGroup {
  return { slices: [wholeInstant], page: 1, attempt: 1, ids: [], splitPoints: [], seen: [...new Set(seen)] };
}

/** The next page of the slice being read. Its rows come in another order every time, so pages may overlap. */
export function buildTieGroupRequest(
  reading: SearchReading,
  instant: TieGroup,
  pageSize: number,
): KustomerRequest {
  const { stream, at } = reading;
  if (instant.listScan) return buildCursorRequest(stream, instant.listScan);
  const conditions = buildSliceConditions(stream, at, instant.slices.at(-1) ?? wholeInstant);
  return buildSearchQuery(stream, conditions, { page: instant.page, pageSize });
}

/**
 * Takes in one page of a slice. A slice is finished when as many distinct ids were met as its largest total said:
 * an instant that is past can only lose records, so then none is left unmet.
 */
export function advanceTieGroup(reading: SearchReading, page: KustomerPage, limits: TieGroupLimits): AdvanceResult {
  const tieGroup = reading.tieGroup ?? openTieGroup(reading.ids);
  if (tieGroup.listScan) return advanceListScan({ ...reading, tieGroup }, page, limits.ceiling);
  const met = new Set([...tieGroup.seen, ...tieGroup.ids]);
  const newRecords = getIds(page.records).filter((id) => !met.has(id)).length;
  const size = Math.min(limits.pageSize, page.pageSize || limits.pageSize);
  const read = takenIn(tieGroup, page, size);
  const verdict = judge(read, page, size);
  return { next: follow(verdict, { ...reading, tieGroup: read }, limits.ceiling), notFound: [], newRecords };
}

/**
 * What a refused page of an instant leads to, or nothing, when the fault stands. A page beyond what the server
 * shows ends the pass, and would end another there too; conditions it does not know leave only the list.
 */
export function recoverTieGroup(reading: SearchReading, ceiling: string): AdvanceResult | undefined {
  const instant = reading.tieGroup ?? openTieGroup([]);
  const on = (next: SearchReading | undefined): AdvanceResult => ({ next, notFound: [], newRecords: 0 });
  if (instant.listScan) return recoverListScan(reading, ceiling);
  if (instant.page > 1) return on(follow("cut", reading, ceiling));
  const slice = instant.slices.at(-1) ?? wholeInstant;
  if (slice.undated) return on(nextSlice(reading, instant.slices.slice(0, -1), ceiling));
  return isWhole(slice) ? undefined : on({ ...reading, tieGroup: openListScan(instant) });
}

function takenIn(instant: TieGroup, page: KustomerPage, size: number): TieGroup {
  const pageIds = getIds(page.records);
  const ids = [...new Set([...instant.ids, ...pageIds])];
  const read: TieGroup = { ...instant, ids };
  if (page.total !== undefined) read.total = Math.max(instant.total ?? 0, page.total);
  if (ids.length < instant.ids.length + pageIds.length) read.unstableOrder = true;
  return instant.page === 1 ? firstPageTakenIn(read, page, size) : read;
}

function firstPageTakenIn(read: TieGroup, page: KustomerPage, size: number): TieGroup {
  const slice = read.slices.at(-1) ?? wholeInstant;
  const parts = Math.ceil((page.total ?? mostRecords) / (size * aimedFill));
  const splitPoints = chooseSplitPoints(slice, toRows(page.records), Math.min(mostParts, Math.max(2, parts)));
  return isWhole(slice) && isExact(page.total, size)
    ? { ...read, splitPoints, expectedTotal: page.total }
    : { ...read, splitPoints };
}

function judge(read: TieGroup, page: KustomerPage, size: number): Verdict {
  if (isFull(read, size) || (read.page === 1 && isCompleteResult(page, size))) return "complete";
  const { total } = read;
  const isHopeless = read.unstableOrder || page.records.length === 0;
  if (isHopeless || total === undefined || total >= mostRecords) return "cut";
  const lastPage = Math.min(Math.ceil(total / size), mostPages, Math.floor(mostRecords / size));
  if (read.page < lastPage) return "next page";
  return read.attempt < mostPasses ? "next pass" : "cut";
}

function isFull({ ids, total }: TieGroup, size: number): boolean {
  return isExact(total, size) && ids.length >= total;
}

/** A total that is a whole number of pages may be where the server stopped counting. */
function isExact(total: number | undefined, size: number): total is number {
  return total !== undefined && total % size !== 0;
}

function follow(verdict: Verdict, reading: SearchReading, ceiling: string): SearchReading | undefined {
  const instant = reading.tieGroup ?? openTieGroup([]);
  switch (verdict) {
    case "next page":
      return { ...reading, tieGroup: { ...instant, page: instant.page + 1 } };
    case "next pass":
      return { ...reading, tieGroup: { ...fresh(instant), attempt: instant.attempt + 1 } };
    case "complete":
      return nextSlice(reading, instant.slices.slice(0, -1), ceiling);
    case "cut": {
      const slice = instant.slices.at(-1) ?? wholeInstant;
      const parts = splitSlice(reading.stream, slice, instant.splitPoints);
      if (!parts) return { ...reading, tieGroup: openListScan(instant) };
      return nextSlice(reading, [...instant.slices.slice(0, -1), ...parts], ceiling);
    }
  }
}

/** Goes on with the last of the slices, or, when none is left, behind the instant. */
function nextSlice(
  reading: SearchReading,
  slices: TieGroup["slices"],
  ceiling: string,
): SearchReading | undefined {
  if (slices.length === 0 || !reading.tieGroup) return continueAfterTieGroup(reading, ceiling);
  return { ...reading, tieGroup: { ...fresh(reading.tieGroup), slices } };
}

function fresh({ slices, seen, ids, expectedTotal, unstableOrder }: TieGroup): TieGroup {
  const met = [...new Set([...seen, ...ids])].slice(0, mostSeen);
  const kept = { ...(expectedTotal !== undefined && { expectedTotal }), ...(unstableOrder && { unstableOrder }) };
  return { slices, page: 1, attempt: 1, ids: [], splitPoints: [], seen: met, ...kept };
}
