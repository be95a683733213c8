import type { KustomerRequest } from "../../http/client.ts";
import { getPageSize, type KustomerPage, minShownSize } from "../../payload/page.ts";
import type { ListCursor } from "../reading.ts";
import { listCap } from "../walk.ts";
import { isDescending, type KeyedRow, toInstant, toKeyedRows } from "./list-order.ts";

/** What one page does to a list cursor. */
export interface CursorAdvance {
  /** Undefined when the cursor has reached its end. */
  next: ListCursor | undefined;
  /** Ids below every row known before. */
  newIds: string[];
  /** Why the cursor has ended too early: at a cap of the list, or because the list is not sorted. */
  end?: "capped" | "unsorted";
}

interface PageNumber {
  page: number;
  size: number;
}

/** Requests one page of `GET /v1/<stream>?sort=desc`. */
export function buildCursorRequest(stream: string, cursor: ListCursor): KustomerRequest {
  return buildListPageRequest(stream, choosePage(cursor));
}

/** Requests a page of a list by its number, newest row first. */
export function buildListPageRequest(stream: string, { page, size }: PageNumber): KustomerRequest {
  const query = { sort: "desc", page, pageSize: size };
  return { method: "GET", path: `/v1/${stream}`, query, budget: "other", rows: size };
}

/**
 * Chooses the page that begins at or above the last known row and brings the most new rows. The known row in it proves
 * that no rows above were deleted meanwhile. Such a deletion would move unread rows up, out of the page.
 */
export function choosePage(cursor: ListCursor): PageNumber {
  const { offset, limit } = cursor;
  // Only with a server of very small pages does no page hold both a known and a new row.
  return findPage(cursor) ?? { page: Math.floor(offset / limit) + 1, size: limit };
}

/** @returns undefined when no page holds both a known row and more, short of where the list was found to end */
function findPage({ offset, backtrack, limit, refused }: ListCursor): PageNumber | undefined {
  const knownRow = offset - backtrack - 1;
  if (knownRow < 0) return { page: 1, size: limit };
  const smallest = refused === undefined ? Math.ceil(limit / 2) : 2;
  const pages = Array.from({ length: Math.max(1, limit - smallest + 1) }, (_, i) => {
    const size = limit - i;
    return { page: Math.floor(knownRow / size) + 1, size };
  });
  const lowestEnd = getLowestEnd({ offset, backtrack, refused });
  const getGain = ({ page, size }: PageNumber) => page * size - knownRow - 1;
  const usable = pages.filter((it) => getGain(it) > 0 && it.page * it.size <= lowestEnd);
  return usable.reduce<PageNumber | undefined>(
    (best, it) => (best === undefined || getGain(it) > getGain(best) ? it : best),
    undefined,
  );
}

/** Behind a refused page, known rows are read again; then the rest is halved until the list's end is found. */
function getLowestEnd({ offset, backtrack, refused }: Pick<ListCursor, "offset" | "backtrack" | "refused">) {
  if (refused === undefined) return Number.POSITIVE_INFINITY;
  return backtrack > 0 ? offset : Math.floor((offset + refused) / 2);
}

/** Advances a cursor by one page. No row is requested again unless the page can bring rows that are new. */
export function advanceCursor(cursor: ListCursor, page: KustomerPage): CursorAdvance {
  const requested = choosePage(cursor);
  const rows = toKeyedRows(cursor.order, page.records);
  // A server that ignores the size gives pages that overlap none, so only a scan of the whole list is safe.
  const ignoresSize = page.records.length > requested.size;
  if (ignoresSize || !isDescending(rows)) return { next: undefined, newIds: [], end: "unsorted" };
  if (startedTooLow(cursor, rows))
    return { next: { ...cursor, offset: Math.max(0, cursor.offset - 5 * cursor.limit) }, newIds: [] };
  const overlaps = requested.page > 1 && (requested.page - 1) * requested.size < cursor.offset;
  if (overlaps && page.records.length === 0) return meetEmptyPage(cursor, requested);
  const newRows = rows.filter((it) => isNew(cursor, it));
  if (newRows.length === 0) return meetKnownRows(cursor, { requested, rows, page });
  const hasGap = overlaps && cursor.lowest !== undefined && newRows.length === rows.length;
  return hasGap ? closeGap(cursor) : moveDown(cursor, { requested, rows: newRows, page });
}

/** Moves past the one row that a page of one row would show, because Kustomer cannot return it. */
export const passRow = <T extends Pick<ListCursor, "offset" | "backtrack">>(cursor: T): T =>
  cursor.backtrack > 0
    ? { ...cursor, backtrack: cursor.backtrack - 1 }
    : { ...cursor, offset: cursor.offset + 1 };

type Position = Pick<ListCursor, "offset" | "limit">;

/** Pages in a row that may show the same known rows, because as many rows were added above. */
const maxStuckPages = 3;

/** Gaps that may be met without a new row in between. */
const maxGaps = 3;

/** Reads known rows again, because rows above were deleted. If the gap stays, pages do not begin where their numbers say. */
function closeGap({ gaps = 0, ...cursor }: ListCursor): CursorAdvance {
  if (gaps >= maxGaps) return { next: undefined, newIds: [], end: "unsorted" };
  return { next: { ...stepBack(cursor), gaps: gaps + 1 }, newIds: [] };
}

interface PageStep {
  requested: PageNumber;
  rows: KeyedRow[];
  page: KustomerPage;
}

/** Continues below a page with new rows, unless it is the last one that is needed. */
function moveDown(cursor: ListCursor, { requested, rows, page }: PageStep): CursorAdvance {
  const newIds = rows.map(({ id }) => id);
  const lowest = rows.at(-1)?.key ?? "";
  if (!page.hasNextPage || hasReached(cursor, lowest)) return { next: undefined, newIds };
  const tied = rows.filter(({ key }) => key === lowest).map(({ id }) => id);
  const known = cursor.lowest === lowest ? (cursor.ties ?? []) : [];
  const ties = cursor.order === undefined ? {} : { ties: [...known, ...tied] };
  const { stuckAt: _, stuckFor: __, confirming: ___, gaps: ____, refused, verified, ...rest } = cursor;
  const bounds = verified && refused !== undefined ? { refused, verified } : {};
  const next = { ...rest, ...getPosition(cursor, requested, page), backtrack: 0, lowest, ...ties, ...bounds };
  return endAtCap(next, newIds);
}

/** A page of known rows proves that nothing was deleted, or follows rows that were added above. */
function meetKnownRows(cursor: ListCursor, { requested, rows, page }: PageStep): CursorAdvance {
  const key = rows.at(-1)?.key ?? "";
  const position = getPosition(cursor, requested, page);
  // A full last page without the lowest known row is not the last one: the server has repeated another.
  const isLast = !page.hasNextPage && key <= (cursor.lowest ?? key);
  const isShort = page.records.length < Math.max(1, getActualSize(cursor, requested.size, page));
  // The last page with a new row had a next one. So a server that has shown known rows since, up to its last page, repeats them.
  if (isLast && cursor.stuckAt !== undefined) return { next: undefined, newIds: [], end: "capped" };
  if (isLast && rows.length > 0 && isBelowKnownRows(cursor, requested))
    return passKnownRows(cursor, key, position); // the next page shows whether the server repeats itself
  if (isCutAtCap(requested, page)) return { next: undefined, newIds: [], end: "capped" };
  if (isLast || isShort) return { next: undefined, newIds: [] };
  return passOrVerify(cursor, key, position);
}

const passOrVerify = (cursor: ListCursor, key: string, position: Position): CursorAdvance =>
  cursor.refused === undefined
    ? passKnownRows(cursor, key, position)
    : verifyKnownRows(cursor, position.offset);

/** Whether a page names a next one, but its rows end at the cap, before its own size does. */
function isCutAtCap({ page, size }: PageNumber, { records, nextLink }: KustomerPage): boolean {
  const end = (page - 1) * size + records.length;
  return end === listCap && records.length < size && nextLink !== undefined;
}

/** Whether a page begins below all known rows, so that none of them belongs on it. */
const isBelowKnownRows = ({ lowest, offset }: ListCursor, { page, size }: PageNumber): boolean =>
  lowest !== undefined && (page - 1) * size >= offset;

/** Behind a refused page, the known rows are still where they were, so the list ends before that page. */
function verifyKnownRows(cursor: ListCursor, end: number): CursorAdvance {
  if (cursor.confirming) return { next: undefined, newIds: [], end: "capped" };
  const offset = cursor.verified ? end : cursor.offset;
  return endAtCap({ ...cursor, offset, backtrack: 0, verified: true }, []);
}

/** Whether a page of known rows leads no lower than the one before, which had no new row either. */
const isRepeated = ({ stuckAt }: Pick<ListCursor, "stuckAt">, key: string): boolean =>
  stuckAt !== undefined && key >= stuckAt;

/** Rows that were added above move known ones down, page by page. Pages that lead no lower are repeated ones. */
function passKnownRows(
  { stuckAt, stuckFor = 0, ...cursor }: ListCursor,
  key: string,
  position: Position,
): CursorAdvance {
  const isLower = !isRepeated({ stuckAt }, key);
  const pages = isLower ? 0 : stuckFor + 1;
  if (pages >= maxStuckPages) return { next: undefined, newIds: [], end: "capped" };
  const progress = { stuckAt: isLower ? key : stuckAt, stuckFor: pages };
  return { next: { ...cursor, ...position, ...progress, backtrack: 0 }, newIds: [] };
}

/** An empty page means that rows above were deleted, or that the list ends at a cap. Known rows tell which. */
function meetEmptyPage(cursor: ListCursor, { page, size }: PageNumber): CursorAdvance {
  if (cursor.backtrack > 0) return { next: stepBack(cursor), newIds: [] };
  const refused = Math.min(cursor.refused ?? Number.POSITIVE_INFINITY, page * size);
  if (cursor.verified) return endAtCap({ ...cursor, refused }, []);
  return { next: { ...cursor, refused, backtrack: Math.min(cursor.offset, 50) }, newIds: [] };
}

/** When no page is left above the refused one, looks for the end once more. */
function endAtCap(next: ListCursor, newIds: string[]): CursorAdvance {
  if (next.refused === undefined || findPage(next) !== undefined) return { next, newIds };
  const { refused: _, verified: __, ...rest } = next;
  return { next: { ...rest, confirming: true }, newIds };
}

function getPosition(cursor: ListCursor, requested: PageNumber, page: KustomerPage) {
  const { limit } = cursor;
  const size = isCutAtCap(requested, page) ? requested.size : getActualSize(cursor, requested.size, page);
  return {
    offset: (requested.page - 1) * size + page.records.length,
    limit: size < requested.size ? size : limit,
  };
}

/** The rows of a page while the server has not given fewer. */
export const usualLimit = 100;

/**
 * The server may give smaller pages than requested, say so or not, or state the size that was requested. In the last case a
 * page with a next one shows the size once, so that rows which are hidden do not make pages smaller and smaller.
 */
export function getActualSize(
  { limit }: Pick<ListCursor, "limit">,
  requested: number,
  page: KustomerPage,
): number {
  const {
    pageSize,
    records: { length: rows },
    hasNextPage,
  } = page;
  const mayShowSize = !pageSize || (limit === usualLimit && rows >= minShownSize);
  return hasNextPage && rows > 0 && mayShowSize ? Math.min(requested, rows) : getPageSize(page, requested);
}

function isNew({ lowest, order, ties = [] }: ListCursor, { id, key }: KeyedRow): boolean {
  if (lowest === undefined || key < lowest) return true;
  return order !== undefined && key === lowest && !ties.includes(id);
}

/** Whether rows above the start were deleted after the seek found it, so that unread rows moved up past it. */
function startedTooLow(cursor: ListCursor, rows: KeyedRow[]): boolean {
  const { createdBefore, lowest, offset } = cursor;
  if (createdBefore === undefined || lowest !== undefined || offset === 0) return false;
  const first = rows[0];
  return first === undefined || toInstant(cursor, first.key) < Date.parse(createdBefore);
}

function stepBack({ refused: _, stuckAt: __, stuckFor: ___, ...cursor }: ListCursor): ListCursor {
  return { ...cursor, backtrack: Math.min(cursor.offset, Math.max(50, cursor.backtrack * 2)) };
}

/** An id states its creation only to the second, so the whole second must lie before `createdFrom`. */
function hasReached(cursor: ListCursor, lowest: string): boolean {
  const { order, createdFrom, updatedFrom = createdFrom } = cursor;
  const at = toInstant(cursor, lowest);
  if (order === undefined) return at + 1_000 <= Date.parse(createdFrom);
  return at < Date.parse(order === "updatedAt" ? updatedFrom : createdFrom);
}
