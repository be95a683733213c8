import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import type { AdvanceResult } from "../advance-result.ts";
import { getObjectIds } from "../page-rows.ts";
import type { ListCursor, ListReading } from "../reading.ts";
import { advanceSeek, getCreationSecond, getSeekPage } from "./seek.ts";

/** What one page does to a list cursor. */
export interface CursorAdvance {
  /** Undefined when the cursor has reached its end. */
  next: ListCursor | undefined;
  /** Ids below every id known before. */
  newIds: string[];
}

/** Reads a list newest first, down to the records created at `createdFrom`. */
export function startList(stream: ListReading["stream"], createdFrom: Date): ListReading {
  const cursor = { createdFrom: createdFrom.toISOString(), offset: 0, backtrack: 0, limit: 100 };
  return { kind: "list", stream, ...cursor };
}

/**
 * Reads a part of a list newest first. It first seeks the page where the records created before `createdBefore`
 * begin.
 */
export function startListRange(
  stream: ListReading["stream"],
  { createdFrom, createdBefore }: { createdFrom: Date; createdBefore: Date },
): ListReading {
  const seek = { above: 0, rank: 0 };
  return { ...startList(stream, createdFrom), createdBefore: createdBefore.toISOString(), seek };
}

/** Requests the next page of a list, newest id first. */
export function buildListRequest({ stream, seek, ...cursor }: ListReading): KustomerRequest {
  if (seek === undefined) return buildCursorRequest(stream, cursor);
  return buildListPageRequest(stream, { page: getSeekPage(seek), size: cursor.limit });
}

/** Continues down the list, or with the seek for the page at which reading starts. */
export function advanceList(reading: ListReading, page: KustomerPage): AdvanceResult {
  if (reading.seek !== undefined) return advanceSeek({ ...reading, seek: reading.seek }, page);
  const { next, newIds } = advanceCursor(reading, page);
  const { kind, stream } = reading;
  return { next: next && { ...next, kind, stream }, notFound: [], newRecords: newIds.length };
}

/** Stands for a page past the end, for which some servers answer 404. */
export const emptyPage: KustomerPage = { records: [], hasNextPage: false, timedOut: false };

/** A refused page after the first one counts as the end of the list. A refused first page stays a fault. */
export function recoverList(reading: ListReading): AdvanceResult | undefined {
  const page = reading.seek === undefined ? choosePage(reading).page : getSeekPage(reading.seek);
  return page > 1 ? advanceList(reading, emptyPage) : undefined;
}

/** Requests one page of `GET /v1/<stream>?sort=desc`. */
export function buildCursorRequest(stream: string, cursor: ListCursor): KustomerRequest {
  return buildListPageRequest(stream, choosePage(cursor));
}

/** Requests a page of a list by its number, newest id first. */
export function buildListPageRequest(
  stream: string,
  { page, size }: { page: number; size: number },
): KustomerRequest {
  const query = { sort: "desc", page, pageSize: size };
  return { method: "GET", path: `/v1/${stream}`, query, budget: "other" };
}

/**
 * Chooses the page that begins at or above the last known row and brings the most new rows. The known row in it proves
 * that no rows above were deleted meanwhile. Such a deletion would move unread rows up, out of the page.
 */
export function choosePage({ offset, backtrack, limit }: ListCursor): { page: number; size: number } {
  const knownRow = offset - backtrack - 1;
  if (knownRow < 0) return { page: 1, size: limit };
  const sizes = Array.from({ length: Math.ceil((limit + 1) / 2) }, (_, i) => limit - i);
  const getOverlap = (size: number) => (knownRow % size) + 1;
  const size = sizes.reduce((best, it) => (it - getOverlap(it) > best - getOverlap(best) ? it : best));
  if (getOverlap(size) < size) return { page: Math.floor(knownRow / size) + 1, size };
  // Only with a server of very small pages does no page hold both a known and a new row.
  return { page: Math.floor(offset / limit) + 1, size: limit };
}

/**
 * Advances a cursor by one page.
 * @throws Fault `unavailable` when the list is not sorted by id, newest first
 */
export function advanceCursor(cursor: ListCursor, page: KustomerPage): CursorAdvance {
  const requested = choosePage(cursor);
  const ids = getObjectIds(page.records);
  if (!isDescending(ids)) throw new Fault("unavailable", "Kustomer's list is not sorted by id.");
  const size = getActualSize(page, requested.size);
  const { createdFrom, lowestId } = cursor;
  if (startedTooLow(cursor, ids)) return { next: { ...cursor, offset: moveUp(cursor) }, newIds: [] };
  const overlaps = (requested.page - 1) * requested.size < cursor.offset;
  if (requested.page > 1 && overlaps && hasGap(ids, page, lowestId))
    return { next: stepBack(cursor), newIds: [] };
  const newIds = ids.filter((id) => lowestId === undefined || id < lowestId);
  const lowest = newIds.at(-1) ?? lowestId;
  const rows = page.records.length;
  if (hasReached(lowest, createdFrom) || isEnd(page, newIds.length === 0 && rows < size))
    return { next: undefined, newIds };
  const offset = (requested.page - 1) * size + rows;
  const limit = size < requested.size ? size : cursor.limit;
  return {
    next: { createdFrom, offset, backtrack: 0, limit, ...(lowest !== undefined && { lowestId: lowest }) },
    newIds,
  };
}

/** The server may give smaller pages than requested, with or without saying so. */
function getActualSize({ pageSize, records, hasNextPage }: KustomerPage, requested: number): number {
  if (pageSize !== undefined && pageSize > 0) return Math.min(requested, pageSize);
  return hasNextPage && records.length > 0 ? Math.min(requested, records.length) : requested;
}

/** Whether the page begins below every known row: rows above it were deleted, and unread rows moved up past it. */
function hasGap(ids: string[], page: KustomerPage, lowestId: string | undefined): boolean {
  if (page.records.length === 0) return true;
  const first = ids[0];
  return first !== undefined && lowestId !== undefined && first < lowestId;
}

/** Whether rows above the start were deleted after the seek found it, so that unread rows moved up past it. */
function startedTooLow({ createdBefore, lowestId, offset }: ListCursor, ids: string[]): boolean {
  if (createdBefore === undefined || lowestId !== undefined || offset === 0) return false;
  const first = ids[0];
  return first === undefined || getCreationSecond(first) * 1_000 < Date.parse(createdBefore);
}

const moveUp = ({ offset, limit }: ListCursor): number => Math.max(0, offset - 5 * limit);

function stepBack(cursor: ListCursor): ListCursor {
  return { ...cursor, backtrack: Math.min(cursor.offset, Math.max(50, cursor.backtrack * 2)) };
}

function isEnd({ hasNextPage, records }: KustomerPage, hasNothingNew: boolean): boolean {
  return records.length === 0 || !hasNextPage || hasNothingNew;
}

/** An id states its creation only to the second, so the whole second must lie before `createdFrom`. */
function hasReached(lowestId: string | undefined, createdFrom: string): boolean {
  if (lowestId === undefined) return false;
  return (getCreationSecond(lowestId) + 1) * 1_000 <= Date.parse(createdFrom);
}

function isDescending(ids: string[]): boolean {
  return ids.every((id, i) => i === 0 || id <= (ids[i - 1] ?? id));
}
