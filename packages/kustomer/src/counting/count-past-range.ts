import type { Capabilities } from "@inlet/contracts";
import { isNewestFirst } from "../reading/list/list-order.ts";
import type { ListReading } from "../reading/reading.ts";
import { fetchPage, type RequestContext } from "../requests/fetch-page.ts";
import { type CountLimits, type CountResult, countBySearch } from "./count-by-search.ts";
import { locateInList } from "./locate-in-list.ts";

/** A past range, and how it would be read. */
export interface PastRange {
  from: Date;
  to: Date;
  /** Streams that are read by lists. All others are read by search. */
  listStreams: readonly string[];
  /** The orders in which lists come; by id if unknown. */
  listOrders?: Capabilities["listOrders"];
  /**
   * By lists: conversations created up to this long before the range are checked for changes in it, in milliseconds.
   */
  lookBackMs: number;
}

/** What a past range holds, and how many requests it takes to read it. */
export interface PastRangeCounts {
  /** By search: conversations last updated in the range. By lists: conversations created in it. */
  conversations: number;
  /** Messages, counted in the same way. */
  messages: number;
  /** Whether both numbers are exact. */
  isExact: boolean;
  /** Sentences for people about what is not counted or would not be read. */
  warnings: string[];
  requests: RequestCounts;
}

interface RequestCounts {
  search: number;
  other: number;
}

const archiveForbiddenWarning =
  "Kustomer does not let this key search its archive: records last updated more than two years ago are not counted and would not be read.";
const cappedTotalWarning =
  "Kustomer stops counting at 10,000 records, so there may be more records than these numbers say.";
const laterUpdatesWarning =
  "A conversation updated after the range is read too when a message in the range names it. Such conversations and their requests are not counted here.";
const buildListWarning = (lookBackDays: number) =>
  `This key may not search, so Inlet reads by lists and counts what was created in the range. An older conversation is read in two cases: a message in the range names it, or it was last updated in the range and created at most ${lookBackDays} days before it. Other changes of older conversations are not seen.`;

interface StreamCount extends CountResult {
  requests: RequestCounts;
}

const day = 86_400_000;
/** Several servers assign ids within one second, and a record may appear in the list a moment late. */
const idSlackMs = 600_000;

/** Each page repeats the last row of the page before. */
const countPages = (rows: number, size: number) => Math.max(1, Math.ceil(rows / Math.max(1, size - 1)));
const countSearchRequests = (rows: number): RequestCounts => ({ search: countPages(rows, 500), other: 0 });
/** Requests that doubling and halving takes to find a page. */
const countSeekRequests = (page: number): number => 1 + 2 * Math.ceil(Math.log2(page + 1));

/**
 * Asks Kustomer what a past range holds, without reading it. A stream read by search is counted by the totals of
 * searches for one record, a stream read by lists by its positions in the list. The number of requests to read the
 * range follows: the pages, the threads of conversations created before the range, and the customers. Customers are
 * read one by one, or page by page where that takes fewer requests.
 * @throws Fault as `KustomerClient.send` does
 */
export async function countPastRange(
  context: RequestContext,
  range: PastRange,
  limits: CountLimits,
): Promise<PastRangeCounts> {
  const input = { context, range, limits };
  const conversations = await countStream("conversations", input);
  const messages = await countStream("messages", input);
  const olderThreads = await countOlderThreads(input);
  const customerRequests = await countCustomerRequests(conversations.count, input);
  const all = [conversations.requests, messages.requests, customerRequests];
  const tagRequests = 1;
  return {
    conversations: conversations.count,
    messages: messages.count,
    isExact: conversations.isExact && messages.isExact,
    warnings: buildWarnings([conversations, messages], range),
    requests: {
      search: all.reduce((sum, it) => sum + it.search, 0),
      other: all.reduce((sum, it) => sum + it.other, tagRequests + olderThreads),
    },
  };
}

const buildWholeListWarning = (stream: string) =>
  `Kustomer does not list the newest ${stream} first, so Inlet reads the whole list, twice. The number of ${stream} here is that of the whole list.`;

function buildWarnings(counts: readonly StreamCount[], range: PastRange): string[] {
  const { listStreams, lookBackMs, listOrders } = range;
  const isReadByLists = listStreams.includes("conversations") || listStreams.includes("messages");
  const wholeLists = (["conversations", "messages"] as const).filter(
    (it) => listStreams.includes(it) && !isNewestFirst(listOrders?.[it] ?? "id"),
  );
  return [
    ...wholeLists.map(buildWholeListWarning),
    ...(counts.some((it) => it.isArchiveForbidden) ? [archiveForbiddenWarning] : []),
    ...(isReadByLists ? [buildListWarning(Math.round(lookBackMs / day))] : [laterUpdatesWarning]),
    ...(!isReadByLists && counts.some((it) => !it.isExact) ? [cappedTotalWarning] : []),
  ];
}

interface CountInput {
  context: RequestContext;
  range: PastRange;
  limits: CountLimits;
}

async function countStream(
  stream: ListReading["stream"],
  { context, range, limits }: CountInput,
): Promise<StreamCount> {
  if (range.listStreams.includes(stream)) return countByList(stream, { context, range });
  const { from, to } = range;
  const result = await countBySearch(context, { stream, from, to }, limits);
  return { ...result, requests: countSearchRequests(result.count) };
}

/**
 * A list that is sorted by creation shows what was created in the range, one that is sorted by update what was last
 * updated in it. Any other list is read whole, twice, so all of its rows are counted.
 */
async function countByList(
  stream: ListReading["stream"],
  { context, range }: Omit<CountInput, "limits">,
): Promise<StreamCount> {
  const { from, to, lookBackMs, listOrders } = range;
  const order = listOrders?.[stream] ?? "id";
  if (!isNewestFirst(order)) return countWholeList(stream, context);
  const end = await locateInList(context, { stream, order, at: to });
  const start = await locateInList(context, { stream, order, at: from, above: end });
  const reachesBack = stream === "conversations" && order !== "updatedAt";
  const readFrom = new Date(from.getTime() - (reachesBack ? lookBackMs : idSlackMs));
  const bottom = await locateInList(context, { stream, order, at: readFrom, above: start });
  const pages = countPages(Math.max(0, bottom.rank - end.rank), bottom.limit);
  const requests = { search: 0, other: pages + countSeekRequests(end.seek.above) };
  const count = Math.max(0, start.rank - end.rank);
  return { count, isExact: false, isArchiveForbidden: false, requests };
}

/** Every row of a list lies after 1970, whatever the order. */
async function countWholeList(stream: ListReading["stream"], context: RequestContext): Promise<StreamCount> {
  const { rank: count, limit } = await locateInList(context, { stream, at: new Date(0) });
  const pages = 2 * Math.max(1, Math.ceil(count / limit));
  return { count, isExact: false, isArchiveForbidden: false, requests: { search: 0, other: pages } };
}

/** A conversation updated in the range but created before it has older messages, so its thread takes one request. */
async function countOlderThreads({ context, range, limits }: CountInput): Promise<number> {
  const { from, to, listStreams } = range;
  if (listStreams.includes("conversations")) return 0;
  const older = { stream: "conversations", from, to, createdBefore: from } as const;
  const { count } = await countBySearch(context, older, { ...limits, maxSearches: 4 });
  return count;
}

/** Up to this many customers are always read one by one. */
const maxCustomersById = 20;

async function countCustomerRequests(
  customers: number,
  { context, range, limits }: CountInput,
): Promise<RequestCounts> {
  const byId = { search: 0, other: customers };
  if (customers <= maxCustomersById) return byId;
  if (range.listStreams.includes("customers")) {
    const request = {
      method: "GET",
      path: "/v1/customers",
      query: { page: 1, pageSize: 1 },
      budget: "other",
      rows: 1,
    } as const;
    const { total } = await fetchPage(context, request);
    const byList = countPages(total ?? Number.POSITIVE_INFINITY, 100);
    return { search: 0, other: Math.min(byList, customers) };
  }
  const { now } = limits;
  const from = new Date(Math.max(range.from.getTime(), now.getTime() - 729 * day));
  const updated = await countBySearch(
    context,
    { stream: "customers", from, to: now },
    { ...limits, maxSearches: 4 },
  );
  const bySearch = countSearchRequests(updated.count);
  return updated.isExact && bySearch.search < customers ? bySearch : byId;
}
