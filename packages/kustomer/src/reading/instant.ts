import type { KustomerRequest } from "../http/client.ts";
import type { Page } from "../payload/page.ts";
import { afterInstant } from "./after-instant.ts";
import { isComplete } from "./completeness.ts";
import { listRequest } from "./list.ts";
import type { Advance, SearchReading, TiedInstant } from "./reading.ts";
import { idsOf, rowsOf } from "./row.ts";
import { searchRequest } from "./search-request.ts";
import { conditionsOf, cut, isWhole, middleOf, wholeInstant } from "./slices.ts";
import { advanceWalk, openWalk, walkRefused } from "./walk.ts";

/** A search shows at most this many records, and its total may stop counting there. */
const mostRecords = 10_000;
const mostPages = 100;
const mostPasses = 3;
/** Ids remembered only to tell what is fresh; beyond this some records count as fresh twice. */
const mostSeen = 20_000;

/** What the reading of an instant goes by. */
export interface InstantLimits {
  ceiling: string;
  pageSize: number;
}

type Verdict = "complete" | "next page" | "next pass" | "cut";

/** Begins to read an instant that holds more records than one page. */
export function openInstant(seen: string[]): TiedInstant {
  return { slices: [wholeInstant], page: 1, pass: 1, ids: [], seen: [...new Set(seen)] };
}

/** The next page of the slice being read. Its rows come in another order every time, so pages may overlap. */
export function instantRequest(
  reading: SearchReading,
  instant: TiedInstant,
  pageSize: number,
): KustomerRequest {
  const { stream, at } = reading;
  if (instant.walk) return listRequest(stream, instant.walk);
  const conditions = conditionsOf(stream, at, instant.slices.at(-1) ?? wholeInstant);
  return searchRequest(stream, conditions, { page: instant.page, pageSize });
}

/**
 * Takes in one page of a slice. A slice is finished when as many distinct ids were met as its largest total said:
 * an instant that is past can only lose records, so then none is left unmet.
 */
export function advanceInstant(reading: SearchReading, page: Page, limits: InstantLimits): Advance {
  const instant = reading.instant ?? openInstant(reading.ids);
  if (instant.walk) return advanceWalk({ ...reading, instant }, page, limits.ceiling);
  const pageIds = idsOf(page.records);
  const met = new Set([...instant.seen, ...instant.ids]);
  const fresh = pageIds.filter((id) => !met.has(id)).length;
  const read = takenIn(instant, page, pageIds);
  const isUnstable = read.ids.length < instant.ids.length + pageIds.length;
  const verdict = isUnstable && !isFull(read) ? "cut" : judge(read, page, limits);
  return { next: follow(verdict, { ...reading, instant: read }, limits.ceiling), missing: [], fresh };
}

/**
 * What a refused page of an instant leads to, or nothing, when the fault stands. A page beyond what the server
 * shows ends the pass, and would end another there too; conditions it does not know leave only the list.
 */
export function instantRefused(reading: SearchReading, ceiling: string): Advance | undefined {
  const instant = reading.instant ?? openInstant([]);
  const on = (next: SearchReading | undefined): Advance => ({ next, missing: [], fresh: 0 });
  if (instant.walk) return walkRefused(reading, ceiling);
  if (instant.page > 1) return on(follow("cut", reading, ceiling));
  const slice = instant.slices.at(-1) ?? wholeInstant;
  if (slice.undated) return on(nextSlice(reading, instant.slices.slice(0, -1), ceiling));
  return isWhole(slice) ? undefined : on({ ...reading, instant: openWalk(instant) });
}

function takenIn(instant: TiedInstant, page: Page, pageIds: string[]): TiedInstant {
  const ids = [...new Set([...instant.ids, ...pageIds])];
  const read: TiedInstant = { ...instant, ids };
  if (page.total !== undefined) read.total = Math.max(instant.total ?? 0, page.total);
  if (instant.page > 1) return read;
  const slice = instant.slices.at(-1) ?? wholeInstant;
  const middle = middleOf(slice, rowsOf(page.records));
  if (middle) read.middle = middle;
  const isCounted = isWhole(slice) && page.total !== undefined && page.total < mostRecords;
  return isCounted ? { ...read, expected: page.total } : read;
}

function judge(read: TiedInstant, page: Page, { pageSize }: InstantLimits): Verdict {
  if (isFull(read) || (read.page === 1 && isComplete(page, pageSize))) return "complete";
  const { total } = read;
  if (total === undefined || total >= mostRecords) return "cut";
  const size = Math.min(pageSize, page.pageSize ?? pageSize);
  const lastPage = Math.min(Math.ceil(total / size), mostPages, Math.floor(mostRecords / size));
  if (page.records.length > 0 && read.page < lastPage) return "next page";
  return read.pass < mostPasses ? "next pass" : "cut";
}

function isFull({ ids, total }: TiedInstant): boolean {
  return total !== undefined && total < mostRecords && ids.length >= total;
}

function follow(verdict: Verdict, reading: SearchReading, ceiling: string): SearchReading | undefined {
  const instant = reading.instant ?? openInstant([]);
  switch (verdict) {
    case "next page":
      return { ...reading, instant: { ...instant, page: instant.page + 1 } };
    case "next pass":
      return { ...reading, instant: { ...fresh(instant), pass: instant.pass + 1 } };
    case "complete":
      return nextSlice(reading, instant.slices.slice(0, -1), ceiling);
    case "cut": {
      const slice = instant.slices.at(-1) ?? wholeInstant;
      const parts = cut(reading.stream, slice, instant.middle);
      if (!parts) return { ...reading, instant: openWalk(instant) };
      return nextSlice(reading, [...instant.slices.slice(0, -1), ...parts], ceiling);
    }
  }
}

/** Goes on with the last of the slices, or, when none is left, behind the instant. */
function nextSlice(
  reading: SearchReading,
  slices: TiedInstant["slices"],
  ceiling: string,
): SearchReading | undefined {
  if (slices.length === 0 || !reading.instant) return afterInstant(reading, ceiling);
  return { ...reading, instant: { ...fresh(reading.instant), slices } };
}

function fresh({ slices, seen, ids, expected }: TiedInstant): TiedInstant {
  const met = [...new Set([...seen, ...ids])].slice(0, mostSeen);
  return { slices, page: 1, pass: 1, ids: [], seen: met, ...(expected !== undefined && { expected }) };
}
