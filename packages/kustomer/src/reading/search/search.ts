import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import { isAscending, type PageRow, selectRows, toRows } from "../../payload/page-rows.ts";
import {
  archiveSearchPath,
  buildCriterion,
  buildCustomerCriteria,
  buildSearchQuery,
  getUpdatedAtAttribute,
} from "../../requests/search-query.ts";
import { isReadingTieGroup, type Reading, type ReadWindow, type SearchReading } from "../reading.ts";
import { getRowsPerPage } from "../small-pages.ts";
import { type AdvanceResult, continueWith, type Strategy } from "../strategy.ts";
import {
  getCeiling,
  getRequestCeiling,
  leaveRange,
  narrowSearch,
  parseInstantId,
  skipInstant,
} from "./bisect.ts";
import { judgePage, learnPageSize, noteHidden } from "./hidden-records.ts";
import {
  advanceOrderCheck,
  checkOrder,
  isCheckingOrder,
  leaveOrderCheck,
  toPassedRange,
} from "./order-check.ts";
import {
  advanceTieGroup,
  buildTieGroupRequest,
  isFirstOfGroup,
  openTieGroup,
  recoverTieGroup,
  restartSlice,
} from "./tie-group.ts";

/** Reads by search everything updated at or after `from`, oldest first. */
export function startSearch(stream: SearchReading["stream"], from: Date): SearchReading {
  return { kind: "search", stream, at: from.toISOString(), ids: [] };
}

/** Reads by search, or by archive search, what was updated in one millisecond. */
export function startInstant(id: string, { isArchived }: { isArchived: boolean }): SearchReading | undefined {
  const instant = parseInstantId(id);
  if (instant === undefined) return undefined;
  const until = new Date(instant.at.getTime() + 1);
  const reading = { ...startSearch(instant.stream, instant.at), until: until.toISOString() };
  return isArchived ? { ...reading, archive: { until: reading.until } } : reading;
}

/**
 * Reads by archive search everything updated at or after `from` and before `until`. Standard search shows only records
 * updated within two years.
 * @see https://developer.kustomer.com/docs/concepts/search
 */
export function startArchive(
  stream: SearchReading["stream"],
  { from, until }: { from: Date; until: Date },
): SearchReading {
  return { ...startSearch(stream, from), archive: { until: until.toISOString() } };
}

/** Reads by search the messages of some customers that were updated at or after `from` and before `until`. */
export function startMessagesOf(
  customers: readonly string[],
  { from, until }: { from: Date; until: Date },
): SearchReading {
  return { ...startSearch("messages", from), until: until.toISOString(), customers: [...customers] };
}

/**
 * Reads by keyset pagination: always page 1, starting at the last row's `updatedAt`. Page numbers would skip records
 * that are updated, and so move, while the search is read.
 */
export const searchStrategy: Strategy<SearchReading> = {
  buildRequest: buildSearchRequest,
  advance: advanceSearch,
  recover: recoverSearch,
  getStream: ({ stream }) => stream,
  isFirstPage: ({ begun }) => !begun,
  narrow: (reading, window) =>
    reading.customers || isCheckingOrder(reading) ? undefined : narrowSearch(reading, window),
  /** What a search for customers leaves out is read by its thread. */
  skip(reading, failure, window) {
    if (isCheckingOrder(reading)) return continueWith(leaveOrderCheck(reading));
    return reading.customers ? continueWith(undefined) : skipInstant(reading, failure, window);
  },
  paging: {
    getUsualSize,
    isWithinEnd: (reading) =>
      !isUnanswered(reading) &&
      !isCheckingOrder(reading) &&
      reading.page === undefined &&
      (!isReadingTieGroup(reading) || isFirstOfGroup(reading.tieGroup)),
    limit: (reading, pageSize) => ({ ...reading, pageSize }),
    /** Numbered pages of another size start anew. So that this ends, their size grows only at the first one. */
    resize(reading, { from, to }) {
      const { page: pageNumber = 1, ...first } = reading;
      const isFirst = (isReadingTieGroup(reading) ? reading.tieGroup.page : pageNumber) === 1;
      if (to > from && !isFirst) return undefined;
      return isReadingTieGroup(reading) ? restartSlice(reading) : first;
    },
  },
};

/** Whether it is not known yet that Kustomer searches the messages of several customers. */
const isUnanswered = ({ customers, begun }: SearchReading): boolean => customers !== undefined && !begun;

function buildSearchRequest(current: SearchReading, window: ReadWindow): KustomerRequest {
  const reading = isCheckingOrder(current) ? toPassedRange(current) : current;
  const request = buildStandardRequest(reading, window);
  const isSearch = request.method === "POST"; // the list scan of a tie group is a GET
  return reading.archive && isSearch ? { ...request, path: archiveSearchPath } : request;
}

function buildStandardRequest(reading: SearchReading, window: ReadWindow): KustomerRequest {
  const pageSize = getRequestedSize(reading, window);
  if (isReadingTieGroup(reading)) return buildTieGroupRequest(reading, pageSize);
  const attribute = getUpdatedAtAttribute(reading.stream);
  const and = [
    buildCriterion(attribute, "gte", reading.at),
    buildCriterion(attribute, "lt", getRequestCeiling(reading, window)),
    ...buildCustomerCriteria(reading),
  ];
  return buildSearchQuery(reading.stream, { and }, { page: reading.page ?? 1, pageSize });
}

function advanceSearch(
  { setAsideInRow, ...rest }: SearchReading,
  page: KustomerPage,
  window: ReadWindow,
): AdvanceResult {
  const isAnswer = page.records.length > 0 || setAsideInRow === undefined;
  const reading = isAnswer ? rest : { ...rest, setAsideInRow };
  if (isCheckingOrder(reading)) return advanceOrderCheck(reading, page);
  const pageSize = getRequestedSize(reading, window);
  const ceiling = getRequestCeiling(reading, window);
  const leave = (next: Reading | undefined) => leaveRange(reading, next, getCeiling(reading, window));
  if (!isReadingTieGroup(reading)) return advanceKeyset(reading, page, { ceiling, pageSize, leave });
  const usualSize = getUsualSize(reading, window);
  const { hidden, next, ...result } = advanceTieGroup(reading, page, { ceiling, pageSize, usualSize });
  return noteHidden(reading, hidden, { ...result, next: leave(next) });
}

/** Pages of one search that are requested a second time, because they are shorter than their total. */
const maxRereads = 5;
/** The documented maximum of pages per search. */
const maxPages = 100;

interface KeysetLimits {
  ceiling: string;
  pageSize: number;
  /** Continues after the end of the time range that was read. */
  leave: (next: Reading | undefined) => Reading | undefined;
}

/**
 * Moves the cursor to the last row, or finishes when the response holds every matching record. A page that is out of
 * order, or shorter than its total, is requested once more. If it is the same again, the order means that the search
 * does not sort, and the total that some records are hidden.
 */
function advanceKeyset(
  { reread, ...reading }: SearchReading,
  page: KustomerPage,
  { ceiling, pageSize, leave }: KeysetLimits,
): AdvanceResult {
  const rows = toRows(page.records);
  const newRecords = countNewRecords(reading, page, rows);
  const rowsInWindow = selectRows(rows, Date.parse(reading.at), Date.parse(ceiling));
  const isSorted = isAscending(rowsInWindow);
  const { isShort, isOver, hidden } = judgePage(reading, page, { requestedSize: pageSize, newRecords });
  const { rereads = 0 } = reading;
  const isDoubtful = !isSorted || (isShort && rereads < maxRereads);
  if (isDoubtful && !reread)
    return continueWith({ ...reading, begun: true, reread: true, rereads: rereads + 1 });
  if (!isSorted) return continueWith(undefined, { newRecords, finding: { kind: "search-unsorted" } });
  const sized = learnPageSize(reading, page, pageSize);
  const moved = isOver ? undefined : moveCursor(sized, page, rowsInWindow);
  const next = leave(moved && checkOrder(reading, moved, { rows: rowsInWindow, reread }));
  return noteHidden(reading, hidden, continueWith(next, { newRecords }));
}

function countNewRecords(reading: SearchReading, { records }: KustomerPage, rows: PageRow[]): number {
  const seen = new Set(reading.ids);
  return records.length - rows.filter(({ id }) => seen.has(id)).length;
}

/** The page size of the window, unless the server refused it. */
function getUsualSize({ pageSize }: SearchReading, window: ReadWindow): number {
  return pageSize ?? window.pageSize ?? 500;
}

function getRequestedSize(reading: SearchReading, window: ReadWindow): number {
  return getRowsPerPage(getUsualSize(reading, window), reading.smallPages);
}

function moveCursor(
  { page: pageNumber = 1, ...reading }: SearchReading,
  { records }: KustomerPage,
  rows: PageRow[],
): SearchReading | undefined {
  const last = rows.at(-1);
  if (records.length === 0) return pageNumber < maxPages ? { ...reading, page: pageNumber + 1 } : undefined;
  if (!last) throw new Fault("unavailable", "Kustomer's search returned only records outside the range.");
  const ties = rows.filter((row) => row.updatedAt === last.updatedAt).map(({ id }) => id);
  const at = new Date(last.updatedAt).toISOString();
  const next: SearchReading = { ...reading, begun: true, at, ids: ties };
  return ties.length < rows.length
    ? next
    : { ...next, ids: [], tieGroup: openTieGroup([...ties, ...reading.ids]) };
}

/**
 * Continues after a refused search: with another way to read the tie group, or by ending a forbidden archive or a search
 * for customers. A search that is refused from its first page on may not be sorted so: Kustomer documents that only for
 * customers. Undefined when none applies.
 */
function recoverSearch(
  reading: SearchReading,
  { kind }: Fault,
  window: ReadWindow,
): AdvanceResult | undefined {
  if (isCheckingOrder(reading)) return continueWith(leaveOrderCheck(reading));
  const leave = (next: Reading | undefined) => leaveRange(reading, next, getCeiling(reading, window));
  if (reading.page !== undefined) return noteHidden(reading, 0, continueWith(leave(undefined)));
  const limits = { ceiling: getRequestCeiling(reading, window), pageSize: getRequestedSize(reading, window) };
  const recovered = isReadingTieGroup(reading) ? recoverTieGroup(reading, limits) : undefined;
  if (recovered) return { ...recovered, next: leave(recovered.next) };
  if (isUnanswered(reading)) return continueWith(undefined, { finding: { kind: "customers-refused" } });
  if (reading.customers) return continueWith(undefined);
  if (reading.archive) return continueWith(undefined, { finding: { kind: "archive-forbidden" } });
  const isRefusedAlways = kind === "invalid" && !reading.begun;
  return isRefusedAlways ? continueWith(undefined, { finding: { kind: "search-unsorted" } }) : undefined;
}
