import type { KustomerRequest } from "../http/client.ts";
import type { Page } from "../payload/page.ts";
import { afterInstant } from "./after-instant.ts";
import { isComplete } from "./completeness.ts";
import { listRequest } from "./list.ts";
import type { Advance, SearchReading, TiedInstant } from "./reading.ts";
import { idsOf, rowsOf } from "./row.ts";
import { searchRequest } from "./search-request.ts";
import { conditionsOf, cut, cutsOf, isWhole, wholeInstant } from "./slices.ts";
import { advanceWalk, openWalk, walkRefused } from "./walk.ts";

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
export interface InstantLimits {
  ceiling: string;
  pageSize: number;
}

type Verdict = "complete" | "next page" | "next pass" | "cut";

/** Begins to read an instant that holds more records than one page. */
export function openInstant(seen: string[]): TiedInstant {
  return { slices: [wholeInstant], page: 1, pass: 1, ids: [], cuts: [], seen: [...new Set(seen)] };
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
  const met = new Set([...instant.seen, ...instant.ids]);
  const fresh = idsOf(page.records).filter((id) => !met.has(id)).length;
  const size = Math.min(limits.pageSize, page.pageSize || limits.pageSize);
  const read = takenIn(instant, page, size);
  const verdict = judge(read, page, size);
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

function takenIn(instant: TiedInstant, page: Page, size: number): TiedInstant {
  const pageIds = idsOf(page.records);
  const ids = [...new Set([...instant.ids, ...pageIds])];
  const read: TiedInstant = { ...instant, ids };
  if (page.total !== undefined) read.total = Math.max(instant.total ?? 0, page.total);
  if (ids.length < instant.ids.length + pageIds.length) read.unstable = true;
  return instant.page === 1 ? firstPageTakenIn(read, page, size) : read;
}

function firstPageTakenIn(read: TiedInstant, page: Page, size: number): TiedInstant {
  const slice = read.slices.at(-1) ?? wholeInstant;
  const parts = Math.ceil((page.total ?? mostRecords) / (size * aimedFill));
  const cuts = cutsOf(slice, rowsOf(page.records), Math.min(mostParts, Math.max(2, parts)));
  return isWhole(slice) && isExact(page.total, size)
    ? { ...read, cuts, expected: page.total }
    : { ...read, cuts };
}

function judge(read: TiedInstant, page: Page, size: number): Verdict {
  if (isFull(read, size) || (read.page === 1 && isComplete(page, size))) return "complete";
  const { total } = read;
  const isHopeless = read.unstable || page.records.length === 0;
  if (isHopeless || total === undefined || total >= mostRecords) return "cut";
  const lastPage = Math.min(Math.ceil(total / size), mostPages, Math.floor(mostRecords / size));
  if (read.page < lastPage) return "next page";
  return read.pass < mostPasses ? "next pass" : "cut";
}

function isFull({ ids, total }: TiedInstant, size: number): boolean {
  return isExact(total, size) && ids.length >= total;
}

/** A total that is a whole number of pages may be where the server stopped counting. */
function isExact(total: number | undefined, size: number): total is number {
  return total !== undefined && total % size !== 0;
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
      const parts = cut(reading.stream, slice, instant.cuts);
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

function fresh({ slices, seen, ids, expected, unstable }: TiedInstant): TiedInstant {
  const met = [...new Set([...seen, ...ids])].slice(0, mostSeen);
  const kept = { ...(expected !== undefined && { expected }), ...(unstable && { unstable }) };
  return { slices, page: 1, pass: 1, ids: [], cuts: [], seen: met, ...kept };
}
