import { Fault, isFault, type Stream } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { KustomerPage } from "../payload/page.ts";
import type { AdvanceResult } from "./advance-result.ts";
import { advanceAuditLog, buildAuditLogRequest, recoverAuditLog } from "./audit-log.ts";
import { advanceById, buildByIdRequest, recoverById } from "./by-id/by-id.ts";
import { advanceVerification, buildVerificationRequest, recoverVerification } from "./by-id/verification.ts";
import { advanceList, buildListRequest, recoverList } from "./list/list.ts";
import { advancePaged, buildPagedRequest, recoverPaged } from "./list/paged.ts";
import type { Reading, ReadWindow } from "./reading.ts";
import { advanceSearch, buildSearchRequest, recoverSearch } from "./search/search.ts";

/** Builds the next request of a reading. */
export function buildRequest(reading: Reading, window: ReadWindow): KustomerRequest {
  switch (reading.kind) {
    case "search":
      return buildSearchRequest(reading, window);
    case "list":
      return buildListRequest(reading);
    case "conversations-by-id":
    case "customer-by-id":
      return buildByIdRequest(reading);
    case "tags":
    case "customers-list":
    case "thread":
      return buildPagedRequest(reading);
    case "verify-by-id":
      return buildVerificationRequest(reading);
    case "audit-log":
      return buildAuditLogRequest(reading);
  }
}

/**
 * Computes the state that a successful response leads to.
 * @throws Fault `unavailable` when the response cannot be trusted
 */
export function advanceReading(reading: Reading, page: KustomerPage, window: ReadWindow): AdvanceResult {
  if (page.timedOut) throw new Fault("unavailable", "Kustomer's search timed out before it was complete.");
  switch (reading.kind) {
    case "search":
      return advanceSearch(reading, page, window);
    case "list":
      return advanceList(reading, page);
    case "conversations-by-id":
    case "customer-by-id":
      return advanceById(reading, page);
    case "tags":
    case "customers-list":
    case "thread":
      return advancePaged(reading, page);
    case "verify-by-id":
      return advanceVerification(reading, page);
    case "audit-log":
      return advanceAuditLog(reading, page);
  }
}

/**
 * Computes the state that a refused request leads to; undefined when the reading cannot continue and the caller must
 * handle the fault.
 */
export function recoverReading(
  reading: Reading,
  fault: unknown,
  window: ReadWindow,
): AdvanceResult | undefined {
  if (!isFault(fault, "invalid", "not_found")) return undefined;
  switch (reading.kind) {
    case "search":
      return recoverSearch(reading, fault, window);
    case "list":
      return recoverList(reading);
    case "conversations-by-id":
    case "customer-by-id":
      return recoverById(reading, fault);
    case "tags":
    case "customers-list":
    case "thread":
      return recoverPaged(reading);
    case "verify-by-id":
      return recoverVerification(reading, fault);
    case "audit-log":
      return recoverAuditLog(reading, fault);
  }
}

/** The kind of records that the next response holds; undefined for entries of the audit log. */
export function getStream(reading: Reading): Stream | undefined {
  switch (reading.kind) {
    case "search":
    case "list":
    case "verify-by-id":
      return reading.stream;
    case "tags":
      return "tags";
    case "thread":
      return "messages";
    case "conversations-by-id":
      return "conversations";
    case "customers-list":
    case "customer-by-id":
      return "customers";
    case "audit-log":
      return undefined;
  }
}

/** Whether a reading still seeks the page at which it starts. The pages on the way are not part of what it reads. */
export function isSeeking(reading: Reading): boolean {
  return reading.kind === "list" && reading.seek !== undefined;
}

/** Whether the next response is the first of the reading. Only the first one's total counts all records. */
export function isFirstPage(reading: Reading): boolean {
  switch (reading.kind) {
    case "search":
      return !reading.begun;
    case "list":
      return reading.offset === 0 && !isSeeking(reading);
    case "tags":
    case "customers-list":
    case "thread":
      return reading.page === 1;
    case "conversations-by-id":
    case "customer-by-id":
    case "verify-by-id":
    case "audit-log":
      return false;
  }
}
