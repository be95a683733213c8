import { createRandom } from "../random.ts";
import { hasPermission } from "../roles.ts";
import { archiveAttributes } from "../search/archive-attributes.ts";
import { type InvalidSearch, parseSearch, type SearchRequest } from "../search/parse-search.ts";
import { copyRows, type RowRange, readWindow } from "../search/row-range.ts";
import { isReadBackwards, search } from "../search/search.ts";
import { searchAttributes } from "../search/search-attributes.ts";
import { dayMs } from "../world/iso-time.ts";
import { readResource, type Version } from "../world/resource.ts";
import { missingRole } from "./access-checks.ts";
import type { ApiRequest, HandlerResult } from "./api-request.ts";
import { buildPageReply, type PageRequest, parsePage } from "./pagination.ts";
import { isProblem, type Problem, toJsonReply } from "./reply.ts";

/** Runs a standard search, which covers what was updated within the horizon. */
export function runStandardSearch(request: ApiRequest): HandlerResult {
  const range = { from: computeHorizon(request), to: Number.POSITIVE_INFINITY };
  return runSearch(request, parseSearch(request.body), range);
}

/**
 * Runs an archive search, which covers what is older than the horizon and an overlap. It knows fewer attributes.
 */
export function runArchiveSearch(request: ApiRequest): HandlerResult {
  const to = computeHorizon(request) + request.knobs.archiveOverlapDays * dayMs;
  const range = { from: Number.NEGATIVE_INFINITY, to };
  return runSearch(request, parseSearch(request.body, archiveAttributes), range);
}

function computeHorizon({ now, knobs }: ApiRequest): number {
  return now - knobs.searchHorizonDays * dayMs;
}

export function getSearchSchema(): HandlerResult {
  const properties = Object.fromEntries(
    [...searchAttributes].map(([name, operator]) => [name, { operator }]),
  );
  return toJsonReply({ type: "object", properties, additionalProperties: false });
}

function runSearch(
  request: ApiRequest,
  parsed: SearchRequest | InvalidSearch,
  updatedAtRange: { from: number; to: number },
): HandlerResult {
  const { world, knobs, roles } = request;
  if ("title" in parsed) return parsed;
  if (!hasPermission(roles, parsed.context))
    return missingRole(knobs, `org.permission.${parsed.context}.read`);
  const refused = knobs.inRefused ? findCriterionWithIn(parsed) : undefined;
  if (refused) return { status: 400, source: `${refused.attribute}.in`, title: "Unknown operator" };
  const [sort] = parsed.sort;
  if (sort && knobs.sortRefused.some((it) => it === parsed.context))
    return { status: 400, source: `sort.${sort.attribute}`, title: "Not sortable" };
  const page = parsePage(request, knobs.searchPageMax);
  if (isProblem(page)) return page;
  const isBeyond = isBeyondCap(request, page);
  if (isBeyond && knobs.beyondCap !== "empty") return beyondCap(request);
  // The lag uses true time, because Kustomer's clock may be wrong.
  const view = world.searchView(Date.now() - knobs.indexLagMs);
  const rows = search(parsed, { world, view, updatedAtRange });
  const shown = isBeyond ? [] : selectPage(request, { parsed, rows, page });
  const count = rows.end - rows.start + knobs.hiddenRows;
  return buildSearchReply(request, page, { count, shown: disorder(request, shown) });
}

const findCriterionWithIn = ({ and, or, not }: SearchRequest) =>
  [...and, ...or, ...not].find(({ operator }) => operator === "in");

/** Shuffles a page while the knob says so. */
function disorder({ knobs, setKnobs, random }: ApiRequest, shown: readonly Version[]): readonly Version[] {
  if (knobs.outOfOrderPages === 0 || shown.length < 2) return shown;
  setKnobs({ outOfOrderPages: knobs.outOfOrderPages - 1 });
  const [first, ...others] = shown.toReversed();
  return first === undefined ? shown : [first, ...random.shuffled(others)];
}

function isBeyondCap({ knobs }: ApiRequest, { page, pageSize }: PageRequest): boolean {
  return page > knobs.searchCapPages || page * pageSize > Math.max(knobs.searchCapRows, pageSize);
}

/** Kustomer does not document its answer beyond the cap. */
function beyondCap({ knobs }: ApiRequest): Problem {
  if (knobs.beyondCap === "404") return { status: 404, title: "Not Found", source: "page" };
  return {
    status: 400,
    title: "Result window is too large",
    source: "page",
    detail: `at most ${knobs.searchCapPages} pages and ${knobs.searchCapRows} rows`,
  };
}

function selectPage(
  request: ApiRequest,
  { parsed, rows, page }: { parsed: SearchRequest; rows: RowRange; page: PageRequest },
): readonly Version[] {
  const { knobs, random, isTimedOut } = request;
  const hiddenAbove = knobs.hiddenPlace === "start" ? knobs.hiddenRows : 0;
  const start = Math.max(0, (page.page - 1) * page.pageSize - hiddenAbove);
  const end = Math.min(page.page * page.pageSize, knobs.searchCapRows) - hiddenAbove;
  if (end <= start) return [];
  const selected = knobs.searchUnsorted
    ? createRandom(request.world.plan.seed).shuffled(copyRows(rows)).slice(start, end)
    : readWindow(
        rows,
        { start, end, descending: isReadBackwards(parsed) },
        knobs.tiesShuffled ? random : undefined,
      );
  return isTimedOut ? selected.slice(0, Math.floor(selected.length / 2)) : selected;
}

function buildSearchReply(
  request: ApiRequest,
  page: PageRequest,
  { count, shown }: { count: number; shown: readonly Version[] },
): HandlerResult {
  const { knobs, query, isTimedOut } = request;
  const idsOnly = query.get("idsOnly") === "true";
  return buildPageReply(request, page, {
    rows: shown.map((version) => (idsOnly ? toIdRow(version) : version.json)),
    // Kustomer's links ignore its cap.
    hasNext: page.page * page.pageSize < count,
    total: knobs.totalCapped ? Math.min(count, knobs.searchCapRows) : count,
    hasLastLink: true,
    extraMeta: { aggregations: {}, timed_out: isTimedOut },
  });
}

function toIdRow(version: Version): Buffer {
  const { type, id } = readResource(version);
  return Buffer.from(JSON.stringify({ type, id }));
}
