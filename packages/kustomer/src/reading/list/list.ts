import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import { emptyPage, getPageSize, type KustomerPage } from "../../payload/page.ts";
import { getObjectIds } from "../../payload/page-rows.ts";
import type { ListCursor, ListReading } from "../reading.ts";
import { getRowsPerPage } from "../small-pages.ts";
import { type AdvanceResult, continueWith, type Strategy } from "../strategy.ts";
import { advanceSeek, getCreationSecond, getSeekPage, startSeek } from "./seek.ts";

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
  return {
    ...startList(stream, createdFrom),
    createdBefore: createdBefore.toISOString(),
    seek: startSeek,
  };
}

/** Reads a list newest id first, after a seek when it starts below the top. */
export const listStrategy: Strategy<ListReading> = {
  buildRequest(reading) {
    const { stream, seek, ...cursor } = limitRows(reading);
    if (seek === undefined) return buildCursorRequest(stream, cursor);
    return buildListPageRequest(stream, { page: getSeekPage(seek), size: cursor.limit });
  },
  advance: advanceList,
  /** A refused page after the first one counts as the end of the list. A refused first page stays a fault. */
  recover(reading) {
    const page = reading.seek === undefined ? choosePage(limitRows(reading)).page : getSeekPage(reading.seek);
    return page > 1 ? advanceList(reading, emptyPage) : undefined;
  },
  getStream: ({ stream }) => stream,
  isFirstPage: ({ offset, seek }) => offset === 0 && seek === undefined,
  paging: {
    getUsualSize: ({ limit }) => limit,
    /** A seek counts pages, so it starts anew with pages of another size. */
    resize: (reading) => (reading.seek === undefined ? reading : { ...reading, seek: startSeek }),
  },
};

/** A reading with the limit of its small pages. */
const limitRows = (reading: ListReading): ListReading => ({
  ...reading,
  limit: getRowsPerPage(reading.limit, reading.smallPages),
});

/** Restores the usual limit after a small page, unless the server gave even fewer rows than requested. */
const restoreLimit = <T extends { limit: number }>(next: T, reading: ListReading): T =>
  next.limit < limitRows(reading).limit ? next : { ...next, limit: reading.limit };

/** Continues down the list, or with the seek for the page at which reading starts. */
function advanceList(reading: ListReading, page: KustomerPage): AdvanceResult {
  const limited = limitRows(reading);
  if (reading.seek !== undefined)
    return continueWith(restoreLimit(advanceSeek({ ...limited, seek: reading.seek }, page), reading));
  const { next, newIds } = advanceCursor(limited, page);
  const { kind, stream } = reading;
  return continueWith(next && { ...restoreLimit(next, reading), kind, stream }, {
    newRecords: newIds.length,
  });
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
  const ids = getDescendingIds(page);
  const size = getActualSize(page, requested.size);
  const { createdFrom, lowestId } = cursor;
  if (startedTooLow(cursor, ids))
    return { next: { ...cursor, offset: Math.max(0, cursor.offset - 5 * cursor.limit) }, newIds: [] };
  const overlaps = (requested.page - 1) * requested.size < cursor.offset;
  if (requested.page > 1 && overlaps && hasGap(ids, page, lowestId))
    return { next: stepBack(cursor), newIds: [] };
  const newIds = ids.filter((id) => lowestId === undefined || id < lowestId);
  const lowest = newIds.at(-1) ?? lowestId;
  const rows = page.records.length;
  const isEnd = rows === 0 || !page.hasNextPage || (newIds.length === 0 && rows < size);
  if (isEnd || hasReached(lowest, createdFrom)) return { next: undefined, newIds };
  const offset = (requested.page - 1) * size + rows;
  const limit = size < requested.size ? size : cursor.limit;
  const next = { createdFrom, offset, backtrack: 0, limit };
  return { next: lowest === undefined ? next : { ...next, lowestId: lowest }, newIds };
}

/** The server may give smaller pages than requested, with or without saying so. */
function getActualSize(page: KustomerPage, requested: number): number {
  const { pageSize, records, hasNextPage } = page;
  const isShortened = !pageSize && hasNextPage && records.length > 0;
  return isShortened ? Math.min(requested, records.length) : getPageSize(page, requested);
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

function stepBack(cursor: ListCursor): ListCursor {
  return { ...cursor, backtrack: Math.min(cursor.offset, Math.max(50, cursor.backtrack * 2)) };
}

/** An id states its creation only to the second, so the whole second must lie before `createdFrom`. */
function hasReached(lowestId: string | undefined, createdFrom: string): boolean {
  if (lowestId === undefined) return false;
  return (getCreationSecond(lowestId) + 1) * 1_000 <= Date.parse(createdFrom);
}

function getDescendingIds({ records }: KustomerPage): string[] {
  const ids = getObjectIds(records);
  if (ids.some((id, i) => id > (ids[i - 1] ?? id)))
    throw new Fault("unavailable", "Kustomer's list is not sorted by id.");
  return ids;
}
