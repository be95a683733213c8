import { type Fault, isFault, type Stream } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import { assertComplete, type KustomerPage } from "../payload/page.ts";
import { auditLogStrategy } from "./audit-log.ts";
import { byIdStrategy } from "./by-id/by-id.ts";
import { verificationStrategy } from "./by-id/verification.ts";
import { describeFailure, processesLost } from "./describe-failure.ts";
import { fullScanStrategy } from "./list/full-scan.ts";
import { listStrategy } from "./list/list.ts";
import { pagedStrategy } from "./list/paged.ts";
import type { Reading, ReadWindow } from "./reading.ts";
import { countReadPage, getSmallPages, limitPage, setSmallPages, shrinkPage } from "./resize-reading.ts";
import { searchStrategy } from "./search/search.ts";
import { keepSkippedRows } from "./skip-row.ts";
import { type AdvanceResult, continueWith, type Strategy } from "./strategy.ts";

/** The strategy of every kind of reading. */
const strategies: { [K in Reading["kind"]]: Strategy<Extract<Reading, { kind: K }>> } = {
  search: searchStrategy,
  list: listStrategy,
  "full-scan": fullScanStrategy,
  tags: pagedStrategy,
  "customers-list": pagedStrategy,
  thread: pagedStrategy,
  "conversations-by-id": byIdStrategy,
  "customer-by-id": byIdStrategy,
  "verify-by-id": verificationStrategy,
  "audit-log": auditLogStrategy,
};

/** The table pairs each kind with its strategy, so a reading only reaches the strategy of its own kind. */
const getStrategy = (reading: Reading): Strategy<Reading> => strategies[reading.kind];

/** Builds the next request of a reading. */
export function buildRequest(reading: Reading, window: ReadWindow): KustomerRequest {
  return getStrategy(reading).buildRequest(reading, window);
}

/**
 * Computes the state that a successful response leads to.
 * @throws Fault `unavailable` when the response cannot be trusted
 */
export function advanceReading(reading: Reading, page: KustomerPage, window: ReadWindow): AdvanceResult {
  assertComplete(page);
  const result = getStrategy(reading).advance(reading, page, window);
  const next = result.next && keepPageSize(reading, result.next, window);
  return keepSkippedRows(reading, { ...result, next }, page);
}

/** A reading keeps its small pages, and they grow again. Pages that only seek a row or an instant do not count. */
function keepPageSize(reading: Reading, next: Reading, window: ReadWindow): Reading {
  const { paging } = getStrategy(next);
  const smallPages = getSmallPages(reading);
  if (!paging || !smallPages) return next;
  return isSeeking(reading) || isBisecting(next)
    ? setSmallPages(next, smallPages)
    : countReadPage({ reading: next, paging, window }, smallPages);
}

/** Computes the state that a refused request leads to; undefined when the caller must handle the fault. */
export function recoverReading(
  reading: Reading,
  fault: unknown,
  window: ReadWindow,
): AdvanceResult | undefined {
  if (isTooMuchAtOnce(fault)) return shrinkReading(reading, window);
  if (!isFault(fault, "invalid", "not_found")) return undefined;
  const recovered =
    limitReading(reading, fault, window) ?? getStrategy(reading).recover(reading, fault, window);
  return recovered && keepSkippedRows(reading, recovered);
}

/**
 * Continues with smaller pages after a refusal of the page's size. Kustomer's documents name no status for that, so a
 * refused page that must exist may be too large as well, and one that has just grown.
 */
function limitReading(reading: Reading, fault: Fault, window: ReadWindow): AdvanceResult | undefined {
  const { paging } = getStrategy(reading);
  if (paging === undefined || fault.kind !== "invalid") return undefined;
  const { grown, untested } = getSmallPages(reading) ?? {};
  const isDoubtful = fault.details["namesPageSize"] === true || (grown && untested);
  if (!isDoubtful && !paging.isWithinEnd(reading)) return undefined;
  const next = limitPage({ reading, paging, window });
  return next && continueWith(next, { shrunk: true });
}

const tooMuchAtOnce: readonly unknown[] = ["BODY_TOO_LARGE", "SEARCH_TIMED_OUT", processesLost];

/** Whether a failure says by itself that a smaller request may do. */
export const isTooMuchAtOnce = (fault: unknown): boolean =>
  isFault(fault) && tooMuchAtOnce.includes(fault.details["code"]);

/**
 * Continues with a smaller request after one that Kustomer could not answer: with fewer ids, a smaller page or a shorter
 * time range. Undefined when the request is for one record. Call it only when Kustomer answers other requests: in an
 * outage it would only make readings slow.
 */
export function shrinkReading(reading: Reading, window: ReadWindow): AdvanceResult | undefined {
  const { split, paging, narrow } = getStrategy(reading);
  const next =
    (paging === undefined ? split?.(reading) : shrinkPage({ reading, paging, window })) ??
    narrow?.(reading, window);
  return next && continueWith(next, { shrunk: true });
}

/**
 * Continues without what the request asked for, after it has failed alone and cannot be smaller. Undefined when nothing
 * can be left out. Call it only when Kustomer answers other requests.
 */
export function setAsideReading(
  reading: Reading,
  failure: unknown,
  window: ReadWindow,
): AdvanceResult | undefined {
  const skipped = getStrategy(reading).skip?.(reading, describeFailure(failure), window);
  return skipped && { ...skipped, shrunk: true };
}

/** Whether the request became smaller just now, so that one more failure is enough to shrink it again. */
export const isShrinking = (reading: Reading): boolean =>
  getSmallPages(reading)?.untested === true || isHalving(reading) || isBisecting(reading);

/** A single id is not given up after one failure. */
const isHalving = (reading: Reading): boolean =>
  "halved" in reading && reading.halved === true && (reading.groups[0]?.length ?? 0) > 1;

const isBisecting = (reading: Reading): boolean =>
  reading.kind === "search" && reading.bisection !== undefined;

/** The kind of records that the next response holds; undefined for entries of the audit log. */
export function getStream(reading: Reading): Stream | undefined {
  return getStrategy(reading).getStream(reading);
}

/** Whether the next response is the first of the reading. Only the first one's total counts all records. */
export function isFirstPage(reading: Reading): boolean {
  return getStrategy(reading).isFirstPage?.(reading) ?? false;
}

/** Whether a reading still seeks the page at which it starts. The pages on the way are not part of what it reads. */
export function isSeeking(reading: Reading): boolean {
  return reading.kind === "list" && reading.seek !== undefined;
}
