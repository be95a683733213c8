import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { Page } from "../payload/page.ts";
import type { Advance, ListReading, ListState } from "./reading.ts";
import { objectIdsOf } from "./row.ts";
import { advanceSeek, secondOf, seekPage } from "./seek.ts";

/** What one page did to a walk down a list. */
export interface Walked {
  /** Undefined when the walk has arrived. */
  next: ListState | undefined;
  /** Ids below every id known before. */
  newIds: string[];
}

/** The next page of a list, newest id first. */
export function requestOfList({ stream, seek, ...state }: ListReading): KustomerRequest {
  if (seek === undefined) return listRequest(stream, state);
  return pageRequest(stream, { page: seekPage(seek), size: state.limit });
}

/** Goes on down the list, or with the search for the place in it. */
export function advanceList(reading: ListReading, page: Page): Advance {
  if (reading.seek !== undefined) return advanceSeek({ ...reading, seek: reading.seek }, page);
  const { next, newIds } = walkOn(reading, page);
  const { kind, stream } = reading;
  return { next: next && { ...next, kind, stream }, missing: [], fresh: newIds.length };
}

/** A page past the end, where some servers say 404. */
export const emptyPage: Page = { records: [], nextLink: false, timedOut: false };

/** What a refused page leads to, or nothing, when the fault stands. */
export function listRefused(reading: ListReading): Advance | undefined {
  const page = reading.seek === undefined ? pageFor(reading).page : seekPage(reading.seek);
  return page > 1 ? advanceList(reading, emptyPage) : undefined;
}

/** One page of `GET /v1/<stream>?sort=desc`. */
export function listRequest(stream: string, state: ListState): KustomerRequest {
  return pageRequest(stream, pageFor(state));
}

/** A page of a list by its number, newest id first. */
export function pageRequest(stream: string, { page, size }: { page: number; size: number }): KustomerRequest {
  const query = { sort: "desc", page, pageSize: size };
  return { method: "GET", path: `/v1/${stream}`, query, budget: "other" };
}

/**
 * The page that begins at or above the last row known and brings the most new rows. The known row in it proves
 * that nothing was deleted above in the meantime, which would have moved unread rows out of sight.
 */
export function pageFor({ covered, back, limit }: ListState): { page: number; size: number } {
  const offset = covered - back - 1;
  if (offset < 0) return { page: 1, size: limit };
  const sizes = Array.from({ length: Math.ceil((limit + 1) / 2) }, (_, i) => limit - i);
  const overlapOf = (size: number) => (offset % size) + 1;
  const size = sizes.reduce((best, it) => (it - overlapOf(it) > best - overlapOf(best) ? it : best));
  if (overlapOf(size) < size) return { page: Math.floor(offset / size) + 1, size };
  // Only a server of very small pages leaves no page that holds both a known and a new row.
  return { page: Math.floor(covered / limit) + 1, size: limit };
}

/**
 * Takes in one page of a walk.
 * @throws Fault `unavailable` when the list is not sorted by id, newest first
 */
export function walkOn(state: ListState, page: Page): Walked {
  const asked = pageFor(state);
  const ids = objectIdsOf(page.records);
  if (!isDescending(ids)) throw new Fault("unavailable", "Kustomer's list is not sorted by id.");
  const size = sizeGiven(page, asked.size);
  const { downTo, lowestId } = state;
  if (beganTooLow(state, ids)) return { next: { ...state, covered: higher(state) }, newIds: [] };
  const overlaps = (asked.page - 1) * asked.size < state.covered;
  if (asked.page > 1 && overlaps && hasGap(ids, page, lowestId))
    return { next: steppedBack(state), newIds: [] };
  const newIds = ids.filter((id) => lowestId === undefined || id < lowestId);
  const lowest = newIds.at(-1) ?? lowestId;
  const rows = page.records.length;
  if (hasArrived(lowest, downTo) || isEnd(page, newIds.length === 0 && rows < size))
    return { next: undefined, newIds };
  const covered = (asked.page - 1) * size + rows;
  const limit = size < asked.size ? size : state.limit;
  return {
    next: { downTo, covered, back: 0, limit, ...(lowest !== undefined && { lowestId: lowest }) },
    newIds,
  };
}

/** The server may give smaller pages than asked for, and says so or just does it. */
function sizeGiven({ pageSize, records, nextLink }: Page, asked: number): number {
  if (pageSize !== undefined && pageSize > 0) return Math.min(asked, pageSize);
  return nextLink && records.length > 0 ? Math.min(asked, records.length) : asked;
}

/** A page that begins below everything known: rows above it were deleted, and unread ones moved up past it. */
function hasGap(ids: string[], page: Page, lowestId: string | undefined): boolean {
  if (page.records.length === 0) return true;
  const first = ids[0];
  return first !== undefined && lowestId !== undefined && first < lowestId;
}

/** Rows above the place where a walk began were deleted since it was found, and unread ones moved up past it. */
function beganTooLow({ upTo, lowestId, covered }: ListState, ids: string[]): boolean {
  if (upTo === undefined || lowestId !== undefined || covered === 0) return false;
  const first = ids[0];
  return first === undefined || secondOf(first) * 1_000 < Date.parse(upTo);
}

const higher = ({ covered, limit }: ListState): number => Math.max(0, covered - 5 * limit);

function steppedBack(state: ListState): ListState {
  return { ...state, back: Math.min(state.covered, Math.max(50, state.back * 2)) };
}

function isEnd({ nextLink, records }: Page, isStale: boolean): boolean {
  return records.length === 0 || !nextLink || isStale;
}

/** An id tells its creation only to the second, so the whole second must have passed. */
function hasArrived(lowestId: string | undefined, downTo: string): boolean {
  if (lowestId === undefined) return false;
  return (secondOf(lowestId) + 1) * 1_000 <= Date.parse(downTo);
}

function isDescending(ids: string[]): boolean {
  return ids.every((id, i) => i === 0 || id <= (ids[i - 1] ?? id));
}
