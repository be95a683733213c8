import { Fault, isFault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { SearchReading } from "../reading/reading.ts";
import { getArchiveEnd, splitByArchive } from "../reading/search/split-by-archive.ts";
import { fetchPage, type RequestContext } from "../requests/fetch-page.ts";
import {
  archiveSearchPath,
  buildCriterion,
  buildSearchQuery,
  type Criterion,
  getUpdatedAtAttribute,
  searchNames,
} from "../requests/search-query.ts";

/** Which records a search counts. */
export interface SearchCount {
  stream: SearchReading["stream"];
  /** Updated at or after. */
  from: Date;
  /** Updated before. */
  to: Date;
  /** Created before; any creation time when absent. */
  createdBefore?: Date;
}

/** The number of records found. */
export interface CountResult {
  count: number;
  /** False when there may be more. */
  isExact: boolean;
  /** Kustomer refuses to search its archive, so records that only the archive holds are not counted. */
  isArchiveForbidden: boolean;
}

/** Limits of a count. */
export interface CountLimits {
  now: Date;
  /** The total at which Kustomer stops counting. A larger total is exact. */
  totalCap?: number;
  maxSearches?: number;
}

interface UpdateRange {
  from: number;
  to: number;
  isArchive: boolean;
}

/**
 * Counts by the totals of searches for one record. A range whose total is at the cap is halved, until every part is
 * below the cap or `maxSearches` are spent.
 * @throws Fault as `KustomerClient.send` does
 */
export async function countBySearch(
  context: RequestContext,
  search: SearchCount,
  { now, totalCap = 10_000, maxSearches = 20 }: CountLimits,
): Promise<CountResult> {
  const result: CountResult = { count: 0, isExact: true, isArchiveForbidden: false };
  const open = splitRange(search, now);
  for (let left = maxSearches, range = open.shift(); range !== undefined; left--, range = open.shift()) {
    const total = await fetchTotal(context, search, range);
    if (total === undefined) result.isArchiveForbidden = true;
    else if (total === totalCap && left > 1 + open.length && range.to - range.from > 1)
      open.push(...halveRange(range));
    else {
      result.count += total;
      result.isExact &&= total !== totalCap;
    }
  }
  return result;
}

/** Archive and standard search overlap when they are read. For a count, each covers its own part of the range. */
function splitRange({ from, to }: SearchCount, now: Date): UpdateRange[] {
  const ranges = splitByArchive({ from, to }, now);
  const border = Math.min(to.getTime(), Math.max(from.getTime(), getArchiveEnd(now).getTime()));
  const archive: UpdateRange = { from: from.getTime(), to: border, isArchive: true };
  const standard: UpdateRange = { from: border, to: to.getTime(), isArchive: false };
  return [standard, archive].filter(
    (it) => it.from < it.to && (ranges.archive !== undefined || !it.isArchive),
  );
}

function halveRange({ from, to, isArchive }: UpdateRange): UpdateRange[] {
  const middle = Math.floor((from + to) / 2);
  return [
    { from, to: middle, isArchive },
    { from: middle, to, isArchive },
  ];
}

/** @returns undefined when Kustomer refuses to search its archive */
async function fetchTotal(
  context: RequestContext,
  search: SearchCount,
  range: UpdateRange,
): Promise<number | undefined> {
  try {
    const { total } = await fetchPage(context, buildCountRequest(search, range));
    if (total === undefined) throw new Fault("unavailable", "Kustomer's search returned no total.");
    return total;
  } catch (err) {
    if (range.isArchive && isFault(err, "forbidden", "not_found", "invalid")) return undefined;
    throw err;
  }
}

function buildCountRequest(
  { stream, createdBefore }: SearchCount,
  { from, to, isArchive }: UpdateRange,
): KustomerRequest {
  const attribute = getUpdatedAtAttribute(stream);
  const toIso = (at: number) => new Date(at).toISOString();
  const and: Criterion[] = [
    buildCriterion(attribute, "gte", toIso(from)),
    buildCriterion(attribute, "lt", toIso(to)),
  ];
  if (createdBefore !== undefined)
    and.push(buildCriterion(`${searchNames[stream]}_created_at`, "lt", createdBefore.toISOString()));
  const request = buildSearchQuery(stream, { and }, { page: 1, pageSize: 1 });
  return isArchive ? { ...request, path: archiveSearchPath } : request;
}
