import { toRows } from "../payload/page-rows.ts";
import { buildContextQuery, buildCriterion, type Criterion } from "../reading/search/search-query.ts";
import { fetchPage, type RequestContext } from "./fetch-page.ts";

/** What to search for: records by the name that a search has for them, updated in a range. */
interface RangeSearch {
  queryContext: string;
  from: Date;
  to: Date;
  /** What they must meet besides. */
  and?: Criterion[];
}

/** Records of a range, as sent. */
export interface FoundRecords {
  records: unknown[];
  /** Up to where the range was searched. */
  to: Date;
  isComplete: boolean;
}

const pageSize = 500;
/** So many searches at once. The next call goes on where they end. */
const maxPages = 4;

/**
 * Searches records that were updated in a range, the oldest update first. Those who share an instant with the last one
 * come again.
 * @throws Fault as `KustomerClient.send` does
 */
export async function searchRange(
  context: RequestContext,
  { queryContext, from, to, and: further = [] }: RangeSearch,
): Promise<FoundRecords> {
  const updatedAt = `${queryContext}_updated_at`;
  const and = [
    ...further,
    buildCriterion(updatedAt, "gte", from.toISOString()),
    buildCriterion(updatedAt, "lt", to.toISOString()),
  ];
  const found: unknown[] = [];
  let last = from;
  for (let page = 1; page <= maxPages; page++) {
    const query = buildContextQuery(queryContext, { and }, { page, pageSize });
    const { records, hasNextPage } = await fetchPage(context, query);
    const rows = toRows(records);
    found.push(...records);
    last = new Date(Math.max(last.getTime(), ...rows.map((it) => it.updatedAt)));
    if (rows.length === 0 || !hasNextPage) return { records: found, to, isComplete: true };
  }
  return { records: found, to: last, isComplete: false };
}
