import { createRandom } from "../random.ts";
import { comparisons, isRange } from "../search/compile-criterion.ts";
import { readResource, type Stream, type Version } from "../world/resource.ts";
import type { ApiRequest, Handler, HandlerResult } from "./api-request.ts";
import { buildPageReply, type PageRequest, parsePage, slicePage } from "./pagination.ts";
import { isProblem, notFound } from "./reply.ts";

interface ListOptions {
  maxPageSize?: number;
  /** Whether `meta` has the total. */
  hasTotal?: boolean;
  /** Whether the list ends at the knob `listCapRows`. */
  isCapped?: boolean;
}

/** Returns a page of a list that is ascending by id. `sort=desc` reads it from its end. */
export function listPage(
  request: ApiRequest,
  list: readonly Version[],
  { maxPageSize = request.knobs.listPageMax, hasTotal = false, isCapped = true }: ListOptions = {},
): HandlerResult {
  const page = parsePage(request, maxPageSize);
  if (isProblem(page)) return page;
  if (request.knobs.pastEnd === "404" && page.page > 1 && (page.page - 1) * page.pageSize >= list.length)
    return notFound("page");
  const shown = choosePage(request, page, isCapped);
  if (shown === undefined) return { status: 400, title: "Invalid page", source: "page" };
  return buildPageReply(request, page, {
    rows: readRows(request, list, shown).map(({ json }) => json),
    hasNext: page.page * page.pageSize < list.length,
    ...(hasTotal ? { total: list.length } : {}),
  });
}

/** Chooses the page that is shown for a request; undefined when it is refused. */
function choosePage(
  { knobs, params }: ApiRequest,
  { page, pageSize }: PageRequest,
  isCapped: boolean,
): PageRequest | undefined {
  if (knobs.pageIgnored) return { page: 1, pageSize };
  const lastPage = Math.max(1, Math.floor(knobs.listCapRows / pageSize));
  if (!isCapped || knobs.listCapRows === 0 || params.id !== undefined || page <= lastPage)
    return { page, pageSize };
  if (knobs.beyondListCap === "400") return undefined;
  return knobs.beyondListCap === "repeat" ? { page: lastPage, pageSize } : { page, pageSize: 0 };
}

function readRows({ query, knobs }: ApiRequest, list: readonly Version[], page: PageRequest) {
  const { listSortedBy, sortIgnored, listOrder } = knobs;
  const sort = sortIgnored ? null : query.get("sort");
  const isDescending = (sort ?? listOrder) === "desc";
  if (listSortedBy === "id") return slicePage(list, page, isDescending);
  if (listSortedBy !== "nothing") return slicePage(sortBy(list, listSortedBy), page, isDescending);
  const placed = list.map((version) => ({ version, place: createRandom(version.id).next() }));
  const unsorted = placed.sort((left, right) => left.place - right.place);
  return slicePage(
    unsorted.map(({ version }) => version),
    page,
    false,
  );
}

export const listAll =
  (stream: Stream, options?: ListOptions): Handler =>
  (request) =>
    listPage(request, request.world.stores[stream].byId, options);

/** Lists customers. The newest reference documents filters and sorts here, older ones do not. */
export function listCustomers(request: ApiRequest): HandlerResult {
  const all = request.world.stores.customers.byId;
  const list = request.knobs.customerListFilters ? applyFilters(request, all) : all;
  return listPage(request, list, { hasTotal: true });
}

/** Lists tags, deleted ones too unless `deleted=false`. */
export function listTags(request: ApiRequest): HandlerResult {
  if (request.knobs.tagsUnlisted) return notFound("tags");
  const all = request.world.stores.tags.byId;
  const deleted = request.query.get("deleted");
  const isShown = (tag: Version) =>
    deleted === null || (readResource(tag).attributes["deleted"] === true) === (deleted === "true");
  return listPage(request, all.filter(isShown), { isCapped: false });
}

/** Lists users or teams, only the deleted ones with `deleted=true`. Kustomer's default lists hide them. */
export const listPeople =
  (stream: "users" | "teams"): Handler =>
  (request) => {
    const isDeleted = request.query.get("deleted") === "true";
    const shown = request.world.stores[stream].byId.filter(
      (it) => (readResource(it).attributes["deleted"] === true) === isDeleted,
    );
    return listPage(request, shown, { maxPageSize: 5 * request.knobs.listPageMax, isCapped: false });
  };

/** Lists the notes of a conversation or of a customer. */
export const listNotes =
  (parent: "conversationId" | "customerId") =>
  (request: ApiRequest, id: string): HandlerResult =>
    listPage(
      request,
      request.world.stores.notes.byId.filter((note) => note[parent] === id),
    );

/** Returns a page of those records whose `updatedAt` is not before `fromDate`. */
export function listFromDate(request: ApiRequest, list: readonly Version[]): HandlerResult {
  const from = Date.parse(request.query.get("fromDate") ?? "1970-01-01");
  if (Number.isNaN(from)) return { status: 400, title: "Invalid date", source: "fromDate" };
  return listPage(
    request,
    list.filter(({ updatedAt }) => updatedAt >= from),
  );
}

export function listCustomerConversations(request: ApiRequest, id: string): HandlerResult {
  return listFromDate(request, request.world.getCustomerConversations(id));
}

/** Lists the merges of a customer as source or target. */
export function listCustomerMerges(request: ApiRequest): HandlerResult {
  const { world, params } = request;
  const takesPart = (merge: Version) => {
    const { source, target } = readResource(merge).relationships;
    return [source, target].some(
      (side) => side?.data && !Array.isArray(side.data) && side.data.id === params.id,
    );
  };
  return listPage(request, world.stores.merges.byId.filter(takesPart));
}

const filterName = /^filter\[(?<attribute>createdAt|updatedAt)\]\[(?<operator>gte|gt|lte|lt)\]$/u;

function applyFilters({ query }: ApiRequest, list: readonly Version[]): readonly Version[] {
  let filtered = list;
  for (const [name, value] of query) {
    const { attribute, operator } = filterName.exec(name)?.groups ?? {};
    if (!attribute || !isRange(operator)) continue;
    const limit = Date.parse(value);
    filtered = filtered.filter((version) =>
      comparisons[operator](Date.parse(String(readResource(version).attributes[attribute])), limit),
    );
  }
  const sort = query.get("sort");
  return sort && sort !== "desc" && sort !== "asc" ? sortBy(filtered, sort) : filtered;
}

function sortBy(list: readonly Version[], sort: string): Version[] {
  const attribute = sort.replace(/^-/u, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  const readKey = (version: Version) => String(readResource(version).attributes[attribute] ?? "");
  return [...list].sort((left, right) => sign * readKey(left).localeCompare(readKey(right)));
}
