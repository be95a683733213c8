import { Fault, isFault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { Page } from "../payload/page.ts";
import { advanceAuditLog, auditLogRefused, requestOfAuditLog } from "./audit-log.ts";
import { advanceById, requestOfById, splitById } from "./by-id.ts";
import { advanceList, listRefused, requestOfList } from "./list.ts";
import { advanceLook, lookRefused, requestOfLook } from "./look.ts";
import { advancePaged, endPaged, requestOfPaged } from "./paged.ts";
import type { Advance, Reading, Stream, Window } from "./reading.ts";
import { advanceSearch, requestOfSearch, searchRefused } from "./search.ts";

/** The request that a reading makes next. */
export function requestOf(reading: Reading, window: Window): KustomerRequest {
  switch (reading.kind) {
    case "search":
      return requestOfSearch(reading, window);
    case "list":
      return requestOfList(reading);
    case "conversations-by-id":
    case "customer-by-id":
      return requestOfById(reading);
    case "tags":
    case "customers-list":
    case "thread":
      return requestOfPaged(reading);
    case "look":
      return requestOfLook(reading);
    case "audit-log":
      return requestOfAuditLog(reading);
  }
}

/**
 * The state that a reply leads to.
 * @throws Fault `unavailable` when the reply cannot be trusted
 */
export function advance(reading: Reading, page: Page, window: Window): Advance {
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
      return advanceLook(reading, page);
    case "audit-log":
      return advanceAuditLog(reading, page);
  }
}

/** The state that a refusal leads to; undefined when it is a failure that the caller must hear of. */
export function afterRefusal(reading: Reading, fault: unknown, window: Window): Advance | undefined {
  if (!isFault(fault, "invalid", "not_found")) return undefined;
  switch (reading.kind) {
    case "search":
      return searchRefused(reading, fault, window);
    case "list":
      return listRefused(reading);
    case "conversations-by-id":
    case "customer-by-id":
      return splitById(reading, fault);
    case "tags":
    case "customers-list":
    case "thread":
      return endPaged(reading);
    case "look":
      return lookRefused(reading, fault);
    case "audit-log":
      return auditLogRefused(reading, fault);
  }
}

/** What kind of records the next reply brings; undefined for entries of the audit log. */
export function streamOf(reading: Reading): Stream | undefined {
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
export function isFirst(reading: Reading): boolean {
  switch (reading.kind) {
    case "search":
      return !reading.begun;
    case "list":
      return reading.covered === 0 && !isSeeking(reading);
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
