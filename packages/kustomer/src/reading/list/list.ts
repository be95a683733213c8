import type { ListOrder } from "@inlet/contracts";
import { emptyPage, type KustomerPage } from "../../payload/page.ts";
import type { FullScanReading, ListReading } from "../reading.ts";
import { skipRow } from "../skip-row.ts";
import { getRowsPerPage } from "../small-pages.ts";
import { type AdvanceResult, continueWith, type Finding, type Strategy } from "../strategy.ts";
import { listCap } from "../walk.ts";
import {
  advanceCursor,
  buildCursorRequest,
  buildListPageRequest,
  choosePage,
  passRow,
  usualLimit,
} from "./cursor.ts";
import { startFullScan } from "./full-scan.ts";
import { detectOrder, isNewestFirst, toInstant } from "./list-order.ts";
import { advanceSeek, getSeekPage, startSeek } from "./seek.ts";

/** How a list is read, besides its start. */
export interface ListOptions {
  /** The order in which the list comes; by id by default. */
  order?: ListOrder | undefined;
  /** Where reading ends in a list that is sorted by `updatedAt`. */
  updatedFrom?: Date;
}

/** Reads a list newest first, down to the records created at `createdFrom`. */
export function startList(
  stream: ListReading["stream"],
  createdFrom: Date,
  { order = "id", updatedFrom }: ListOptions = {},
): ListReading | FullScanReading {
  const bounds = {
    createdFrom: createdFrom.toISOString(),
    ...(updatedFrom && { updatedFrom: updatedFrom.toISOString() }),
  };
  return startInOrder(stream, order, bounds);
}

/**
 * Reads a part of a list newest first. It first seeks the page where the records created before `createdBefore`
 * begin.
 */
export function startListRange(
  stream: ListReading["stream"],
  { createdFrom, createdBefore }: { createdFrom: Date; createdBefore: Date },
  options: ListOptions = {},
): ListReading | FullScanReading {
  const reading = startList(stream, createdFrom, options);
  if (reading.kind === "full-scan") return reading;
  return { ...reading, createdBefore: createdBefore.toISOString(), seek: startSeek };
}

type Bounds = Pick<ListReading, "createdFrom" | "updatedFrom" | "restarts">;

function startInOrder(stream: ListReading["stream"], order: ListOrder, bounds: Bounds) {
  if (!isNewestFirst(order)) return startFullScan(stream, order, bounds);
  const sorted = order === "id" ? {} : { order };
  return { kind: "list" as const, stream, ...bounds, ...sorted, offset: 0, backtrack: 0, limit: usualLimit };
}

/** Reads a list from its newest row down, after a seek when it starts below the top. */
export const listStrategy: Strategy<ListReading> = {
  buildRequest(reading) {
    const { stream, seek, ...cursor } = limitRows(reading);
    if (seek === undefined) return buildCursorRequest(stream, cursor);
    return buildListPageRequest(stream, { page: getSeekPage(seek), size: cursor.limit });
  },
  advance: advanceList,
  /** A refused page after the first one counts as empty. A refused first page stays a fault. */
  recover: (reading) => (getPageNumber(reading) > 1 ? advanceList(reading, emptyPage) : undefined),
  getStream: ({ stream }) => stream,
  isFirstPage: ({ offset, seek, reread }) => offset === 0 && seek === undefined && !reread,
  paging: {
    getUsualSize: ({ limit }) => limit,
    isWithinEnd: (reading) => getPageNumber(reading) === 1,
    limit: (reading, limit) => ({ ...reading, limit }),
    /** A seek counts pages, so it starts anew with pages of another size. */
    resize: (reading) => (reading.seek === undefined ? reading : { ...reading, seek: startSeek }),
  },
  skip: skipListRow,
};

const getPageNumber = (reading: ListReading): number =>
  reading.seek === undefined ? choosePage(limitRows(reading)).page : getSeekPage(reading.seek);

/** A seek that meets such a row is given up: the list is read from its top. */
function skipListRow(reading: ListReading, failure: string): AdvanceResult | undefined {
  const { seek, createdBefore: _, ...whole } = reading;
  if (seek !== undefined) return continueWith(whole);
  const after = reading.ties?.at(-1) ?? reading.lowest;
  const next = skipRow(passRow(reading), { after, failure });
  return next && continueWith(next);
}

/** A reading with the limit of its small pages. */
const limitRows = (reading: ListReading): ListReading => ({
  ...reading,
  limit: getRowsPerPage(reading.limit, reading.smallPages),
});

/** Restores the usual limit after a small page, unless the server gave even fewer rows than requested. */
const restoreLimit = <T extends { limit: number }>(next: T, reading: ListReading): T =>
  next.limit < limitRows(reading).limit ? next : { ...next, limit: reading.limit };

/** Continues down the list, or with the seek for the page at which reading starts. */
function advanceList(before: ListReading, page: KustomerPage): AdvanceResult {
  const reading: ListReading = page.nextLink === undefined ? before : { ...before, linked: true };
  const limited = limitRows(reading);
  if (reading.seek !== undefined)
    return continueWith(restoreLimit(advanceSeek({ ...limited, seek: reading.seek }, page), reading));
  const { kind, stream, reread, restarts, ...cursor } = limited;
  const { next, newIds, end } = advanceCursor(cursor, page);
  const newRecords = newIds.length;
  if (end === "unsorted") return reread ? restart(reading, page) : continueWith({ ...reading, reread: true });
  if (end === "capped") {
    const isCut = reading.linked === true || reading.offset >= listCap;
    return continueWith(undefined, { newRecords, ...(isCut && { finding: describeCap(reading) }) });
  }
  const kept = { kind, stream, ...(restarts !== undefined && { restarts }) };
  return continueWith(next && { ...restoreLimit(next, reading), ...kept }, {
    newRecords,
  });
}

/** Reads the list again from its start, in the order that a page shows. A second surprise leaves no order to trust. */
function restart(
  { stream, createdFrom, updatedFrom, restarts = 0 }: ListReading,
  page: KustomerPage,
): AdvanceResult {
  const order = restarts > 0 ? "unsorted" : (detectOrder(page.records) ?? "unsorted");
  const bounds = { createdFrom, ...(updatedFrom !== undefined && { updatedFrom }), restarts: restarts + 1 };
  return continueWith(startInOrder(stream, order, bounds), {
    finding: { kind: "list-order", stream, order },
  });
}

function describeCap(reading: ListReading): Finding {
  const { stream, offset: rows, lowest } = reading;
  const reached = lowest === undefined ? undefined : new Date(toInstant(reading, lowest)).toISOString();
  return { kind: "list-capped", stream, rows, reached };
}
