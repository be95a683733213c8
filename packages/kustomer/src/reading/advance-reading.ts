import { Fault, isFault, type Stream } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { KustomerPage } from "../payload/page.ts";
import { auditLogStrategy } from "./audit-log.ts";
import { byIdStrategy } from "./by-id/by-id.ts";
import { verificationStrategy } from "./by-id/verification.ts";
import { listStrategy } from "./list/list.ts";
import { pagedStrategy } from "./list/paged.ts";
import type { Reading, ReadWindow } from "./reading.ts";
import { searchStrategy } from "./search/search.ts";
import type { AdvanceResult, Strategy } from "./strategy.ts";

/** The strategy of every kind of reading. */
const strategies: { [K in Reading["kind"]]: Strategy<Extract<Reading, { kind: K }>> } = {
  search: searchStrategy,
  list: listStrategy,
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
  if (page.timedOut) throw new Fault("unavailable", "Kustomer's search timed out before it was complete.");
  return getStrategy(reading).advance(reading, page, window);
}

/** Computes the state that a refused request leads to; undefined when the caller must handle the fault. */
export function recoverReading(
  reading: Reading,
  fault: unknown,
  window: ReadWindow,
): AdvanceResult | undefined {
  if (!isFault(fault, "invalid", "not_found")) return undefined;
  return getStrategy(reading).recover(reading, fault, window);
}

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
