import { createRandom } from "../random.ts";
import { hasPermission } from "../roles.ts";
import { archiveAttributes } from "../search/archive-attributes.ts";
import { type InvalidSearch, parseSearch, type SearchRequest } from "../search/parse-search.ts";
import { copyRows, countRows, type RowRange, readWindow } from "../search/row-range.ts";
import { isReadBackwards, search } from "../search/search.ts";
import { searchAttributes } from "../search/search-attributes.ts";
import { dayMs } from "../world/iso-time.ts";
import type { Version } from "../world/resource.ts";
import type { Answer, ApiRequest } from "./api-request.ts";
import { type Page, type PageOfRecords, pageOf, pageReply } from "./pagination.ts";
import { jsonReply, type Problem } from "./reply.ts";

/** Standard search: what moved in the last two years. */
export function standardSearch(request: ApiRequest): Answer {
  const from = horizonOf(request);
  return answer(request, parseSearch(request.body), { from, to: Number.POSITIVE_INFINITY });
}

/** Archive search: what is older, and a little of what is not, by few attributes. */
export function archiveSearch(request: ApiRequest): Answer {
  const to = horizonOf(request) + request.knobs.archiveOverlapDays * dayMs;
  return answer(request, parseSearch(request.body, archiveAttributes), {
    from: Number.NEGATIVE_INFINITY,
    to,
  });
}

function horizonOf({ now, knobs }: ApiRequest): number {
  return now - knobs.searchHorizonDays * dayMs;
}

/** The attributes search knows. */
export function searchSchema(): Answer {
  const properties = Object.fromEntries(
    [...searchAttributes].map(([name, operator]) => [name, { operator }]),
  );
  return jsonReply({ type: "object", properties, additionalProperties: false });
}

function answer(
  request: ApiRequest,
  parsed: SearchRequest | InvalidSearch,
  updatedAtRange: { from: number; to: number },
): Answer {
  if (parsed.kind === "invalid") return { status: 400, title: parsed.title, source: parsed.source };
  if (!hasPermission(request.roles, parsed.context))
    return {
      status: request.knobs.missingRole,
      title: "Missing role",
      source: `org.permission.${parsed.context}.read`,
    };
  const page = pageOf(request, request.knobs.searchPageMax);
  if ("title" in page) return page;
  const beyond = beyondCap(request, page);
  if (beyond && beyond !== "empty") return beyond;
  const { world, knobs } = request;
  // The lag is measured in true time: Kustomer's clock may be off.
  const rows = search(parsed, {
    world,
    view: world.searchView(Date.now() - knobs.indexLagMs),
    updatedAtRange,
  });
  const shown = beyond === "empty" ? [] : shownOf(request, { parsed, rows, page });
  return searchReply(request, page, { rows, shown });
}

/** Past the cap Kustomer shows nothing; how it says so is not documented. */
function beyondCap({ knobs }: ApiRequest, { page, pageSize }: Page): Problem | "empty" | undefined {
  if (page <= knobs.searchCapPages && page * pageSize <= Math.max(knobs.searchCapRows, pageSize))
    return undefined;
  if (knobs.beyondCap === "empty") return "empty";
  if (knobs.beyondCap === "404") return { status: 404, title: "Not Found", source: "page" };
  return {
    status: 400,
    title: "Result window is too large",
    source: "page",
    detail: `at most ${knobs.searchCapPages} pages and ${knobs.searchCapRows} rows`,
  };
}

function shownOf(
  request: ApiRequest,
  { parsed, rows, page }: { parsed: SearchRequest; rows: RowRange; page: Page },
) {
  const { knobs, random, isTimedOut } = request;
  const start = (page.page - 1) * page.pageSize;
  const end = Math.min(start + page.pageSize, knobs.searchCapRows);
  const window = knobs.searchUnsorted
    ? createRandom(request.world.plan.seed).shuffled(copyRows(rows)).slice(start, end)
    : readWindow(rows, { start, end, descending: isReadBackwards(parsed) }, random);
  return isTimedOut ? window.slice(0, Math.floor(window.length / 2)) : window;
}

function searchReply(
  request: ApiRequest,
  page: Page,
  { rows, shown }: { rows: RowRange; shown: readonly Version[] },
): Answer {
  const { knobs, query, isTimedOut } = request;
  const count = countRows(rows);
  const total = knobs.totalCapped ? Math.min(count, knobs.searchCapRows) : count;
  const idsOnly = query.get("idsOnly") === "true";
  const records: PageOfRecords = {
    rows: shown.map((version) => (idsOnly ? bareOf(version) : version.json)),
    // Kustomer links on past its own cap: the cap does not show in the links.
    hasNext: page.page * page.pageSize < count,
    total,
    tellsLast: true,
    extra: { aggregations: {}, timed_out: isTimedOut },
  };
  return pageReply(request, page, records);
}

function bareOf({ stream, id }: Version): Buffer {
  return Buffer.from(JSON.stringify({ type: stream.slice(0, -1), id }));
}
