import type { KustomerRequest } from "../http/client.ts";
import { isAscending, type PageRow, toRows } from "../payload/page-rows.ts";
import { fetchPage, type RequestContext } from "./fetch-page.ts";
import { buildContextQuery, buildCriterion, type Criterion } from "./search-query.ts";

/** Which updates to search, after earlier searches of the same kind. */
export interface SearchSpan {
  /** Where the first search begins. */
  scopeFrom: Date;
  /** Up to where earlier searches came; null before the first. */
  searchedTo: Date | null;
  to: Date;
}

/** How far a search came. */
export interface SearchProgress {
  /** The `searchedTo` of the next search. */
  searchedTo: Date;
  /** Whether the next search may follow at once. One after an instant that is too full waits, so that no search repeats without end. */
  hasMore: boolean;
  /** An instant with more records than are shown at once. The next search begins after it, so some of its records do not come. */
  leftOut: Date | undefined;
}

interface RangeSearch extends SearchSpan {
  /** The name that a search has for the records. */
  queryContext: string;
  /** What they must meet besides. */
  and?: Criterion[];
}

interface FoundRecords extends SearchProgress {
  /** As sent. */
  records: unknown[];
}

/** Kustomer's index shows changes late, so the last hour is searched again. */
const overlapMs = 3_600_000;
const pageSize = 500;
/** So many searches at once. The next call goes on where they end. */
const maxPages = 4;

/** From which update on the next search finds records. */
export const getSearchStart = ({
  scopeFrom,
  searchedTo,
}: Pick<SearchSpan, "scopeFrom" | "searchedTo">): Date =>
  searchedTo === null ? scopeFrom : new Date(searchedTo.getTime() - overlapMs);

/**
 * Searches records that were updated since the last search, the oldest update first. Those who share an instant with the last
 * one come again.
 * @throws Fault as `KustomerClient.send` does
 */
export async function searchRange(context: RequestContext, search: RangeSearch): Promise<FoundRecords> {
  const { scopeFrom, searchedTo, to } = search;
  const from = getSearchStart({ scopeFrom, searchedTo });
  if (from >= to)
    return { records: [], searchedTo: searchedTo ?? scopeFrom, hasMore: false, leftOut: undefined };
  const found: unknown[] = [];
  let position: Position = { at: from.getTime(), page: 1 };
  let last = position.at;
  for (let left = maxPages; left > 0; left--) {
    const { records, hasNextPage } = await fetchPage(context, buildQuery(search, position));
    const rows = toRows(records);
    found.push(...records);
    last = Math.max(last, ...rows.map((it) => it.updatedAt));
    if (rows.length === 0 || !hasNextPage)
      return { records: found, searchedTo: to, hasMore: false, leftOut: undefined };
    position = advance(position, rows, last);
  }
  const isStuck = last === from.getTime();
  const next = isStuck ? last + 1 : last;
  return {
    records: found,
    searchedTo: new Date(next + overlapMs),
    hasMore: !isStuck,
    leftOut: isStuck ? from : undefined,
  };
}

/** The page of the search for what was updated at or after an instant, in epoch milliseconds. */
interface Position {
  at: number;
  page: number;
}

function buildQuery({ queryContext, to, and = [] }: RangeSearch, { at, page }: Position): KustomerRequest {
  const updatedAt = `${queryContext}_updated_at`;
  const criteria = [
    ...and,
    buildCriterion(updatedAt, "gte", new Date(at).toISOString()),
    buildCriterion(updatedAt, "lt", to.toISOString()),
  ];
  return buildContextQuery(queryContext, { and: criteria }, { page, pageSize });
}

/** Pages have numbers only within an instant: a number would skip records when others are updated, and so move, meanwhile. */
const advance = ({ at, page }: Position, rows: PageRow[], last: number): Position =>
  last > at && isAscending(rows) ? { at: last, page: 1 } : { at, page: page + 1 };
