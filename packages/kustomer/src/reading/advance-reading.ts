import { Fault, isFault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { KustomerPage } from "../payload/page.ts";
import { advanceAuditLog, recoverAuditLog, buildAuditLogRequest } from "./audit-log.ts";
import { advanceById, buildByIdRequest, recoverById } from "./by-id/by-id.ts";
import { advanceList, recoverList, buildListRequest } from "./list/list.ts";
import { advanceVerification, recoverVerification, buildVerificationRequest } from "./by-id/verification.ts";
import { advancePaged, recoverPaged, buildPagedRequest } from "./list/paged.ts";
import type { AdvanceResult, Reading, Stream, ReadWindow } from "./reading.ts";
import { advanceSearch, buildSearchRequest, recoverSearch } from "./search/search.ts";

/** The request that a reading makes next. */
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
    case "look":
      return buildVerificationRequest(reading);
    case "audit-log":
      return buildAuditLogRequest(reading);
  }
}

/**
 * The state that a reply leads to.
 * @throws Fault `unavailable` when the reply cannot be trusted
 */
export function advanceReading(reading: Reading, page: KustomerPage, window: ReadWindow): AdvanceResult {
  if (page.timedOut) throw new Fault("unavailable", "Kustomer's search timed out half-way.");
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
    case "look":
      return advanceVerification(reading, page);
    case "audit-log":
      return advanceAuditLog(reading, page);
  }
}

/** The state that a refusal leads to; undefined when it is a failure that the caller must hear of. */
export function recoverReading(reading: Reading, fault: unknown, window: ReadWindow): AdvanceResult | undefined {
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
    case "look":
      return recoverVerification(reading, fault);
    case "audit-log":
      return recoverAuditLog(reading, fault);
  }
}

/** What kind of records the next reply brings; undefined for entries of the audit log. */
export function getStream(reading: Reading): Stream | undefined {
  switch (reading.kind) {
    case "search":
    case "list":
    case "look":
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

/** Whether a reading still looks for the place where it begins; the pages it meets on the way are not what it reads. */
export function isSeeking(reading: Reading): boolean {
  return reading.kind === "list" && reading.seek !== undefined;
}

/** Whether a reading's next reply is its first, whose total counts all of it. */
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
    case "look":
    case "audit-log":
      return false;
  }
}
