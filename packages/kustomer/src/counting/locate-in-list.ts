import { Fault, isFault } from "@inlet/contracts";
import { emptyPage, getPageSize, type KustomerPage } from "../payload/page.ts";
import { buildListPageRequest } from "../reading/list/cursor.ts";
import { getSeekPage, isSeekDone, narrowSeek, startSeek } from "../reading/list/seek.ts";
import type { ListReading, Seek } from "../reading/reading.ts";
import { fetchPage, type RequestContext } from "./fetch-page.ts";

/** A position in a list: how many rows are above it, and the state of the seek that found it. */
export interface ListPosition {
  /** Rows created at or after the instant of the position, to the second. */
  rank: number;
  seek: Seek;
  /** The largest page that the server gives. */
  limit: number;
}

/** More requests than doubling and halving need in a list of any size. */
const maxRequests = 80;

const listTop: ListPosition = { rank: 0, seek: startSeek, limit: 100 };

/**
 * Locates an instant in a list, and so counts the records created at or after it. Takes about two requests per
 * doubling of the number of pages.
 * @param above a position known to be at or above the instant
 * @throws Fault as `KustomerClient.send` does
 */
export async function locateInList(
  context: RequestContext,
  { stream, at, above = listTop }: { stream: ListReading["stream"]; at: Date; above?: ListPosition },
): Promise<ListPosition> {
  const createdBefore = at.toISOString();
  let [limit, seek, pageNumber] = [above.limit, startSeek, Math.max(1, above.seek.above)];
  for (let left = maxRequests; left > 0 && !isSeekDone(seek); left--) {
    const page = await fetchListPage(context, stream, { page: pageNumber, size: limit });
    const size = getPageSize(page, limit);
    seek = size < limit ? startSeek : narrowSeek(seek, { createdBefore, limit, pageNumber }, page);
    limit = size;
    pageNumber = getSeekPage(seek);
  }
  if (!isSeekDone(seek)) throw new Fault("unavailable", "Kustomer's list changes too fast to be counted.");
  return { rank: seek.rank, seek, limit };
}

/** A server may refuse a page past the end; it counts as empty. */
async function fetchListPage(
  context: RequestContext,
  stream: ListReading["stream"],
  { page, size }: { page: number; size: number },
): Promise<KustomerPage> {
  try {
    return await fetchPage(context, buildListPageRequest(stream, { page, size }));
  } catch (err) {
    if (page > 1 && isFault(err, "invalid", "not_found")) return emptyPage;
    throw err;
  }
}
