import { toPathSegment } from "../../http/path-segment.ts";
import { getPageSize } from "../../payload/page.ts";
import type { PagedReading, Reading } from "../reading.ts";
import { getSmallPages } from "../resize-reading.ts";
import { getRowsPerPage } from "../small-pages.ts";
import { type AdvanceResult, continueWith, type Strategy } from "../strategy.ts";
import { advanceWalk, isBeyondCap } from "../walk.ts";
import { numberedPages, skipNumberedRow } from "./numbered-pages.ts";

const usualSize = 100;

/** Reads every tag. */
export function startTags(): Reading {
  return { kind: "tags", page: 1 };
}

/** Reads every customer. This takes fewer requests than reading by id when most customers are needed. */
export function startCustomerList(): Reading {
  return { kind: "customers-list", page: 1 };
}

/**
 * Reads all messages of one conversation.
 * @param model a reading whose small pages the thread begins with
 */
export function startThread(conversationId: string, model?: Reading): Reading {
  const smallPages = model && getSmallPages(model);
  return { kind: "thread", conversationId, page: 1, ...(smallPages && { smallPages }) };
}

/** Reads a list by page number from its first page to its end. Links in the response are not followed. */
export const pagedStrategy: Strategy<PagedReading> = {
  buildRequest(reading) {
    const rows = getRequestedRows(reading);
    const query = { page: reading.page, pageSize: rows };
    return { method: "GET", path: getPath(reading), query, budget: "other", rows };
  },
  advance(reading, page) {
    const { seen = [], link: _, ...rest } = reading;
    const requested = getRequestedRows(reading);
    const { newIds, isOver, isCut } = advanceWalk({ ...reading, seen, size: requested }, page);
    const size = getPageSize(page, requested);
    const read = { ...rest, seen: remember(reading, newIds), ...(size < requested && { limit: size }) };
    const newRecords = newIds.length;
    if (isOver) return continueWith(undefined, { newRecords, ...buildFinding(read, isCut) });
    const link = page.nextLink === undefined ? {} : { link: page.nextLink };
    return continueWith({ ...read, ...link, page: reading.page + 1 }, { newRecords });
  },
  /**
   * A page past the end may be a 404; a page that the one before names as the next is none. A thread whose first page
   * is a 404 belongs to no existing conversation. Kustomer's API description does not name the list of tags, so an org
   * may not have it.
   */
  recover(reading, fault) {
    const isCut =
      (fault.kind === "invalid" && reading.link !== undefined) ||
      isBeyondCap({ page: reading.page, size: getRequestedRows(reading) });
    if (reading.page > 1) return continueWith(undefined, buildFinding(reading, isCut));
    if (reading.kind === "thread") return continueWith(undefined, { notFound: [reading.conversationId] });
    if (reading.kind !== "tags" || fault.kind !== "not_found") return undefined;
    return continueWith(undefined, { finding: { kind: "tags-unlisted" } });
  },
  getStream: ({ kind }) => (kind === "thread" ? "messages" : kind === "tags" ? "tags" : "customers"),
  isFirstPage: ({ page }) => page === 1,
  paging: { getUsualSize, ...numberedPages },
  skip(reading, failure) {
    const next = skipNumberedRow(reading, failure);
    if (next !== undefined) return continueWith(next);
    if (reading.kind !== "thread") return undefined;
    return continueWith(undefined, { setAside: [{ id: reading.conversationId, failure }] });
  },
};

/** A list of customers may have hundreds of thousands of rows, and the run's row holds what is remembered. */
function remember({ kind, page, seen = [] }: PagedReading, newIds: string[]): string[] {
  if (kind !== "customers-list" || page === 1) return [...seen, ...newIds];
  return [...seen.slice(0, usualSize), ...newIds];
}

const lists = { tags: "tags", "customers-list": "customers", thread: "thread" } as const;

function getUsualSize({ limit = usualSize }: PagedReading): number {
  return limit;
}

const getRequestedRows = (reading: PagedReading): number =>
  getRowsPerPage(getUsualSize(reading), reading.smallPages);

/** A thread that was read to its end shows which of its messages exist. */
function buildFinding(reading: PagedReading, isCut: boolean): Pick<AdvanceResult, "finding"> {
  const { kind, seen: ids = [] } = reading;
  if (isCut) return { finding: { kind: "list-cut", list: lists[kind], rows: ids.length } };
  if (kind !== "thread") return {};
  return { finding: { kind: "thread-complete", conversationId: reading.conversationId, ids } };
}

function getPath(reading: PagedReading): string {
  switch (reading.kind) {
    case "tags":
      return "/v1/tags";
    case "customers-list":
      return "/v1/customers";
    case "thread":
      return `/v1/conversations/${toPathSegment(reading.conversationId)}/messages`;
  }
}
