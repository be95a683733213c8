import { Fault, isFault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import { getArchiveEnd, splitByArchive } from "../reading/search/split-by-archive.ts";
import type { SearchReading } from "../reading/reading.ts";
import { type Criterion, buildCriterion, searchNames, buildSearchQuery, getUpdatedAtAttribute } from "../reading/search/search-query.ts";
import { type RequestContext, fetchPage } from "./fetch-page.ts";

/** What is counted. */
export interface SearchCount {
  stream: SearchReading["stream"];
  /** Updated at or after. */
  from: Date;
  /** Updated before. */
  to: Date;
  /** Only what was created before. */
  createdBefore?: Date;
}

/** How many there are. */
export interface Count {
  count: number;
  /** False when there may be more. */
  isExact: boolean;
  /** Kustomer does not let its archive be searched, so what only the archive holds is not counted. */
  isArchiveClosed: boolean;
}

/** How searches count. */
export interface CountLimits {
  now: Date;
  /** Where a total stops counting; a total beyond it is a count. */
  totalCap?: number;
  /** Most searches for one count. */
  maxSearches?: number;
}

interface Range {
  from: number;
  to: number;
  isArchive: boolean;
}

/**
 * Counts by the totals of searches of one record. Where a total stops at the cap the range is halved, the largest
 * first, until every part lies below it or `most` searches are spent.
 * @throws Fault as `KustomerClient.send` does
 */
export async function countBySearch(
  asking: RequestContext,
  counted: SearchCount,
  { now, totalCap = 10_000, maxSearches = 20 }: CountLimits,
): Promise<Count> {
  const sum: Count = { count: 0, isExact: true, isArchiveClosed: false };
  const open = rangesOf(counted, now);
  for (let left = maxSearches, range = open.shift(); range !== undefined; left--, range = open.shift()) {
    const total = await totalOf(asking, counted, range);
    if (total === undefined) sum.isArchiveClosed = true;
    else if (total === totalCap && left > 1 + open.length && range.to - range.from > 1)
      open.push(...halvesOf(range));
    else {
      sum.count += total;
      sum.isExact &&= total !== totalCap;
    }
  }
  return sum;
}

/** The archive and standard search overlap when they are read; they are counted apart. */
function rangesOf({ from, to }: SearchCount, now: Date): Range[] {
  const parts = splitByArchive({ from, to }, now);
  const border = Math.min(to.getTime(), Math.max(from.getTime(), getArchiveEnd(now).getTime()));
  const archive: Range = { from: from.getTime(), to: border, isArchive: true };
  const standard: Range = { from: border, to: to.getTime(), isArchive: false };
  return [standard, archive].filter(
    (it) => it.from < it.to && (parts.archive !== undefined || !it.isArchive),
  );
}

function halvesOf({ from, to, isArchive }: Range): Range[] {
  const middle = Math.floor((from + to) / 2);
  return [
    { from, to: middle, isArchive },
    { from: middle, to, isArchive },
  ];
}

/** @returns undefined when the archive is closed */
async function totalOf(asking: RequestContext, counted: SearchCount, range: Range): Promise<number | undefined> {
  try {
    const { total, timedOut } = await fetchPage(asking, requestFor(counted, range));
    if (total === undefined || timedOut) throw new Fault("unavailable", "Kustomer's search does not count.");
    return total;
  } catch (err) {
    if (range.isArchive && isFault(err, "forbidden", "not_found", "invalid")) return undefined;
    throw err;
  }
}

function requestFor(
  { stream, createdBefore }: SearchCount,
  { from, to, isArchive }: Range,
): KustomerRequest {
  const field = getUpdatedAtAttribute(stream);
  const iso = (at: number) => new Date(at).toISOString();
  const and: Criterion[] = [buildCriterion(field, "gte", iso(from)), buildCriterion(field, "lt", iso(to))];
  if (createdBefore !== undefined)
    and.push(buildCriterion(`${searchNames[stream]}_created_at`, "lt", createdBefore.toISOString()));
  const request = buildSearchQuery(stream, { and }, { page: 1, pageSize: 1 });
  return isArchive ? { ...request, path: "/v1/customers/archive/search" } : request;
}
