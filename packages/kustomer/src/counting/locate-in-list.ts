import { Fault, isFault, type ListOrder } from "@inlet/contracts";
import { isAnswering } from "../key/is-answering.ts";
import { emptyPage, type KustomerPage } from "../payload/page.ts";
import { buildListPageRequest, getActualSize, usualLimit } from "../reading/list/cursor.ts";
import { getSeekPage, isSeekDone, narrowSeek, startSeek } from "../reading/list/seek.ts";
import type { ListReading, Seek } from "../reading/reading.ts";
import { getSmallerSize } from "../reading/small-pages.ts";
import { fetchPage, type RequestContext } from "../requests/fetch-page.ts";

/** A position in a list: how many rows are above it, and the state of the seek that found it. */
export interface ListPosition {
  /** Rows at or after the instant of the position, to the second when the list is sorted by id. */
  rank: number;
  seek: Seek;
  /** The largest page that the server gives. */
  limit: number;
}

/** What to locate in a list. */
export interface ListTarget {
  stream: ListReading["stream"];
  at: Date;
  /** By what the list is sorted, the greatest first; by id by default. */
  order?: Extract<ListOrder, "id" | "createdAt" | "updatedAt"> | undefined;
  /** A position known to be at or above the instant. */
  above?: ListPosition;
}

/** More requests than doubling and halving need in a list of any size. */
const maxRequests = 80;

const listTop: ListPosition = { rank: 0, seek: startSeek, limit: usualLimit };

/**
 * Locates an instant in a list, and so counts the records at or after it. Takes about two requests per doubling of the
 * number of pages. Pages that the server does not serve or refuses shrink.
 * @throws Fault as `KustomerClient.send` does
 */
export async function locateInList(
  context: RequestContext,
  { stream, at, order = "id", above = listTop }: ListTarget,
): Promise<ListPosition> {
  const step = { createdBefore: at.toISOString(), ...(order !== "id" && { order }) };
  let [limit, seek, pageNumber] = [above.limit, startSeek, Math.max(1, above.seek.above)];
  for (let left = maxRequests; left > 0 && !isSeekDone(seek); left--) {
    const { page, size } = await fetchListPage(context, stream, { page: pageNumber, size: limit });
    seek = size < limit ? startSeek : narrowSeek(seek, { ...step, limit, pageNumber }, page);
    limit = size;
    pageNumber = getSeekPage(seek);
  }
  if (!isSeekDone(seek)) throw new Fault("unavailable", "Kustomer's list changes too fast to be counted.");
  return { rank: seek.rank, seek, limit };
}

/** @returns the page, and its size or the one to ask for instead */
async function fetchListPage(
  context: RequestContext,
  stream: ListReading["stream"],
  { page, size }: { page: number; size: number },
): Promise<{ page: KustomerPage; size: number }> {
  try {
    const fetched = await fetchPage(context, buildListPageRequest(stream, { page, size }));
    return { page: fetched, size: getActualSize({ limit: size }, size, fetched) };
  } catch (err) {
    const smaller = (await mayBeTooLarge(context, page, err)) ? getSmallerSize(size) : undefined;
    if (smaller !== undefined) return { page: emptyPage, size: smaller };
    // A server may refuse a page past the end; it counts as empty.
    if (page > 1 && isFault(err, "invalid", "not_found")) return { page: emptyPage, size };
    throw err;
  }
}

/** Whether a smaller page may be answered: Kustomer answers other requests, or refuses the size. */
async function mayBeTooLarge(context: RequestContext, page: number, err: unknown): Promise<boolean> {
  if (isFault(err, "invalid")) return page === 1 || err.details["namesPageSize"] === true;
  return isFault(err, "unavailable") && isAnswering(context.client, context);
}
