import { Fault, isFault } from "@inlet/contracts";
import type { KustomerPage } from "../payload/page.ts";
import { emptyPage, buildListPageRequest } from "../reading/list/list.ts";
import type { ListReading, Seek } from "../reading/reading.ts";
import { isSeekDone, narrowSeek, getSeekPage } from "../reading/list/seek.ts";
import { type RequestContext, fetchPage } from "./fetch-page.ts";

/** A place in a list: how many rows lie above it, and what was learnt on the way. */
export interface ListPosition {
  /** Rows created at or after its instant, to the second. */
  rank: number;
  seek: Seek;
  /** The largest page the server gives. */
  limit: number;
}

/** More than doubling and halving takes for any list there is. */
const most = 80;

/** The top of a list. */
const top: ListPosition = { rank: 0, seek: { above: 0, rank: 0 }, limit: 100 };

/**
 * Finds how many records of a list were created at or after an instant, for about two requests per doubling of pages.
 * @param above a place known to lie at or above it
 * @throws Fault as `KustomerClient.send` does
 */
export async function locateInList(
  asking: RequestContext,
  { stream, at, above = top }: { stream: ListReading["stream"]; at: Date; above?: ListPosition },
): Promise<ListPosition> {
  const upTo = at.toISOString();
  let [limit, seek, looked] = [above.limit, top.seek, Math.max(1, above.seek.above)];
  for (let left = most; left > 0 && !isSeekDone(seek); left--) {
    const page = await pageAt(asking, stream, { page: looked, size: limit });
    const size = Math.min(limit, page.pageSize || limit);
    seek = size < limit ? top.seek : narrowSeek(seek, { upTo, limit, looked }, page);
    limit = size;
    looked = getSeekPage(seek);
  }
  if (!isSeekDone(seek)) throw new Fault("unavailable", "Kustomer's list changes too fast to be counted.");
  return { rank: seek.rank, seek, limit };
}

/** A page past the end may be refused. */
async function pageAt(
  asking: RequestContext,
  stream: ListReading["stream"],
  place: { page: number; size: number },
): Promise<KustomerPage> {
  try {
    return await fetchPage(asking, buildListPageRequest(stream, place));
  } catch (err) {
    if (place.page > 1 && isFault(err, "invalid", "not_found")) return emptyPage;
    throw err;
  }
}
