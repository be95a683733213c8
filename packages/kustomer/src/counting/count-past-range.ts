import type { ListReading } from "../reading/reading.ts";
import { type RequestContext, fetchPage } from "./fetch-page.ts";
import { locateInList } from "./locate-in-list.ts";
import { type CountLimits, countBySearch } from "./count-by-search.ts";

/** A past range, and how a key reads it. */
export interface PastRange {
  from: Date;
  to: Date;
  /** Streams that are read by lists; the others by search. */
  listStreams: readonly string[];
  /** By lists, conversations that began so long before the range are looked at for changes in it, in milliseconds. */
  lookBackMs: number;
}

/** What a past range holds, and what reading it takes. */
export interface PastRangeCounts {
  /** By search, those last updated in the range; by lists, those that began in it. */
  conversations: number;
  /** Likewise. */
  messages: number;
  /** Whether both numbers are what Kustomer counts. */
  isExact: boolean;
  /** What is counted or will be seen only in part, in plain sentences. */
  warnings: string[];
  requests: Requests;
}

interface Requests {
  search: number;
  other: number;
}

const archiveIsClosed =
  "Kustomer does not let this key search its archive: what was last updated more than two years ago is not counted, and would not be read.";
const mayBeMore = "Kustomer stops counting at 10,000 records: there may be more than these numbers say.";
const movedSince =
  "Conversations that moved after the range come as well when a message in it names them; they are not counted here, nor are their requests.";
const byLists = (lookBackDays: number) =>
  `Read by lists, since the key may not search: counted is what began in the range. Conversations that began before it come when a message in it names them, or when they were last updated in it and began at most ${lookBackDays} days before it; other changes of older conversations are not seen.`;

/** What was found out about one stream. */
interface StreamCount {
  count: number;
  isExact: boolean;
  isArchiveClosed: boolean;
  requests: Requests;
}

const day = 86_400_000;
/** Ids are given by several servers within a second, and a page may be a moment late. */
const idSlackMs = 600_000;

/** Each page repeats the last row of the one before. */
const pagesOf = (count: number, size: number) => Math.max(1, Math.ceil(count / (size - 1)));
const searches = (count: number): Requests => ({ search: pagesOf(count, 500), other: 0 });
const listPages = (count: number, limit = 100): Requests => ({ search: 0, other: pagesOf(count, limit) });
/** Doubling and halving until the page is found. */
const seeks = (page: number): number => 1 + 2 * Math.ceil(Math.log2(page + 1));

/**
 * Asks Kustomer what a past range holds, without reading it: by search by the totals of searches for one record, by
 * lists by the places in them. What reading it takes follows: pages, the threads of conversations that began before the
 * range, and the customers, each by its id, or all that moved since by the page when that is less.
 * @throws Fault as `KustomerClient.send` does
 */
export async function countPastRange(
  asking: RequestContext,
  window: PastRange,
  counting: CountLimits,
): Promise<PastRangeCounts> {
  const conversations = await countStream("conversations", { asking, window, counting });
  const messages = await countStream("messages", { asking, window, counting });
  const others = [
    await olderThreads({ asking, window, counting }),
    await customersOf(conversations.count, { asking, window, counting }),
  ];
  const all = [conversations.requests, messages.requests, ...others];
  const tags = 1;
  return {
    conversations: conversations.count,
    messages: messages.count,
    isExact: conversations.isExact && messages.isExact,
    warnings: warningsOf([conversations, messages], window),
    requests: {
      search: all.reduce((sum, it) => sum + it.search, 0),
      other: all.reduce((sum, it) => sum + it.other, tags),
    },
  };
}

function warningsOf(parts: readonly StreamCount[], { listStreams, lookBackMs }: PastRange): string[] {
  const isListed = listStreams.includes("conversations") || listStreams.includes("messages");
  return [
    ...(parts.some((it) => it.isArchiveClosed) ? [archiveIsClosed] : []),
    ...(isListed ? [byLists(Math.round(lookBackMs / day))] : [movedSince]),
    ...(!isListed && parts.some((it) => !it.isExact) ? [mayBeMore] : []),
  ];
}

interface CountInput {
  asking: RequestContext;
  window: PastRange;
  counting: CountLimits;
}

async function countStream(
  stream: ListReading["stream"],
  { asking, window, counting }: CountInput,
): Promise<StreamCount> {
  if (window.listStreams.includes(stream)) return countListed(stream, { asking, window });
  const { from, to } = window;
  const counted = await countBySearch(asking, { stream, from, to }, counting);
  return { ...counted, requests: searches(counted.count) };
}

/** By lists only what began in the range can be counted; a change of something older shows when it is read. */
async function countListed(
  stream: ListReading["stream"],
  { asking, window }: Omit<CountInput, "counting">,
): Promise<StreamCount> {
  const { from, to, lookBackMs } = window;
  const end = await locateInList(asking, { stream, at: to });
  const start = await locateInList(asking, { stream, at: from, above: end });
  const downTo = new Date(from.getTime() - (stream === "conversations" ? lookBackMs : idSlackMs));
  const bottom = await locateInList(asking, { stream, at: downTo, above: start });
  const pages = listPages(Math.max(0, bottom.rank - end.rank), bottom.limit);
  const requests = { ...pages, other: pages.other + seeks(end.seek.above) };
  return { count: Math.max(0, start.rank - end.rank), isExact: false, isArchiveClosed: false, requests };
}

/** Conversations that moved in the range but began before it have messages that its pages do not hold. */
async function olderThreads({ asking, window, counting }: CountInput): Promise<Requests> {
  const { from, to, listStreams } = window;
  if (listStreams.includes("conversations")) return { search: 0, other: 0 };
  const older = { stream: "conversations", from, to, createdBefore: from } as const;
  const { count } = await countBySearch(asking, older, { ...counting, maxSearches: 4 });
  return { search: 0, other: count };
}

/** Fewer customers are never swept. */
const worthSweeping = 20;

async function customersOf(wanted: number, { asking, window, counting }: CountInput): Promise<Requests> {
  const byId = { search: 0, other: wanted };
  if (wanted <= worthSweeping) return byId;
  if (window.listStreams.includes("customers")) {
    const request = {
      method: "GET",
      path: "/v1/customers",
      query: { page: 1, pageSize: 1 },
      budget: "other",
    } as const;
    const { total } = await fetchPage(asking, request);
    const swept = listPages(total ?? Number.POSITIVE_INFINITY);
    return swept.other < wanted ? swept : byId;
  }
  const { now } = counting;
  const from = new Date(Math.max(window.from.getTime(), now.getTime() - 729 * day));
  const moved = await countBySearch(asking, { stream: "customers", from, to: now }, { ...counting, maxSearches: 4 });
  const swept = searches(moved.count);
  return moved.isExact && swept.search < wanted ? swept : byId;
}
