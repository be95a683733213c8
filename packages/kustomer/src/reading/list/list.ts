import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import type { AdvanceResult, ListReading, ListCursor } from "../reading.ts";
import { getObjectIds } from "../page-rows.ts";
import { advanceSeek, getCreationSecond, getSeekPage } from "./seek.ts";

/** What one page did to a walk down a list. */
export interface CursorAdvance {
  /** Undefined when the walk has arrived. */
  next: ListCursor | undefined;
  /** Ids below every id known before. */
  newIds: string[];
}

/** The next page of a list, newest id first. */
export function buildListRequest({ stream, seek, ...state }: ListReading): KustomerRequest {
  if (seek === undefined) return buildCursorRequest(stream, state);
  return buildListPageRequest(stream, { page: getSeekPage(seek), size: state.limit });
}

/** Goes on down the list, or with the search for the place in it. */
export function advanceList(reading: ListReading, page: KustomerPage): AdvanceResult {
  if (reading.seek !== undefined) return advanceSeek({ ...reading, seek: reading.seek }, page);
  const { next, newIds } = advanceCursor(reading, page);
  const { kind, stream } = reading;
  return { next: next && { ...next, kind, stream }, notFound: [], newRecords: newIds.length };
}

/** A page past the end, where some servers say 404. */
export const emptyPage: KustomerPage = { records: [], hasNextPage: false, timedOut: false };

/** What a refused page leads to, or nothing, when the fault stands. */
export function recoverList(reading: ListReading): AdvanceResult | undefined {
  const page = reading.seek === undefined ? choosePage(reading).page : getSeekPage(reading.seek);
  return page > 1 ? advanceList(reading, emptyPage) : undefined;
}

/** One page of `GET /v1/<stream>?sort=desc`. */
export function buildCursorRequest(stream: string, state: ListCursor): KustomerRequest {
  return buildListPageRequest(stream, choosePage(state));
}

/** A page of a list by its number, newest id first. */
export function buildListPageRequest(stream: string, { page, size }: { page: number; size: number }): KustomerRequest {
  const query = { sort: "desc", page, pageSize: size };
  return { method: "GET", path: `/v1/${stream}`, query, budget: "other" };
}

/**
 * The page that begins at or above the last row known and brings the most new rows. The known row in it proves
 * that nothing was deleted above in the meantime, which would have moved unread rows out of sight.
 */
export function choosePage({ offset, backtrack, limit }: ListCursor): { page: number; size: number } {
  const target = offset - backtrack - 1;
  if (target < 0) return { page: 1, size: limit };
  const sizes = Array.from({ length: Math.ceil((limit + 1) / 2) }, (_, i) => limit - i);
  const overlapOf = (size: number) => (target % size) + 1;
  const size = sizes.reduce((best, it) => (it - overlapOf(it) > best - overlapOf(best) ? it : best));
  if (overlapOf(size) < size) return { page: Math.floor(target / size) + 1, size };
  // Only a server of very small pages leaves no page that holds both a known and a new row.
  return { page: Math.floor(offset / limit) + 1, size: limit };
}

/**
 * Takes in one page of a walk.
 * @throws Fault `unavailable` when the list is not sorted by id, newest first
 */
export function advanceCursor(state: ListCursor, page: KustomerPage): CursorAdvance {
  const asked = choosePage(state);
  const ids = getObjectIds(page.records);
  if (!isDescending(ids)) throw new Fault("unavailable", "Kustomer's list is not sorted by id.");
  const size = sizeGiven(page, asked.size);
  const { createdFrom, lowestId } = state;
  if (beganTooLow(state, ids)) return { next: { ...state, offset: higher(state) }, newIds: [] };
  const overlaps = (asked.page - 1) * asked.size < state.offset;
  if (asked.page > 1 && overlaps && hasGap(ids, page, lowestId))
    return { next: steppedBack(state), newIds: [] };
  const newIds = ids.filter((id) => lowestId === undefined || id < lowestId);
  const lowest = newIds.at(-1) ?? lowestId;
  const rows = page.records.length;
  if (hasArrived(lowest, createdFrom) || isEnd(page, newIds.length === 0 && rows < size))
    return { next: undefined, newIds };
  const offset = (asked.page - 1) * size + rows;
  const limit = size < asked.size ? size : state.limit;
  return {
    next: { createdFrom, offset, backtrack: 0, limit, ...(lowest !== undefined && { lowestId: lowest }) },
    newIds,
  };
}

/** The server may give smaller pages than asked for, and says so or just does it. */
function sizeGiven({ pageSize, records, hasNextPage }: KustomerPage, asked: number): number {
  if (pageSize !== undefined && pageSize > 0) return Math.min(asked, pageSize);
  return hasNextPage && records.length > 0 ? Math.min(asked, records.length) : asked;
}

/** A page that begins below everything known: rows above it were deleted, and unread ones moved up past it. */
function hasGap(ids: string[], page: KustomerPage, lowestId: string | undefined): boolean {
  if (page.records.length === 0) return true;
  const first = ids[0];
  return first !== undefined && lowestId !== undefined && first < lowestId;
}

/** Rows above the place where a walk began were deleted since it was found, and unread ones moved up past it. */
function beganTooLow({ createdBefore, lowestId, offset }: ListCursor, ids: string[]): boolean {
  if (createdBefore === undefined || lowestId !== undefined || offset === 0) return false;
  const first = ids[0];
  return first === undefined || getCreationSecond(first) * 1_000 < Date.parse(createdBefore);
}

const higher = ({ offset, limit }: ListCursor): number => Math.max(0, offset - 5 * limit);

function steppedBack(state: ListCursor): ListCursor {
  return { ...state, backtrack: Math.min(state.offset, Math.max(50, state.backtrack * 2)) };
}

function isEnd({ hasNextPage, records }: KustomerPage, isStale: boolean): boolean {
  return records.length === 0 || !hasNextPage || isStale;
}

/** An id tells its creation only to the second, so the whole second must have passed. */
function hasArrived(lowestId: string | undefined, downTo: string): boolean {
  if (lowestId === undefined) return false;
  return (getCreationSecond(lowestId) + 1) * 1_000 <= Date.parse(downTo);
}

function isDescending(ids: string[]): boolean {
  return ids.every((id, i) => i === 0 || id <= (ids[i - 1] ?? id));
}
