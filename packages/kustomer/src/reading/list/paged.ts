import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import { toPathSegment } from "../by-id/by-id.ts";
import type { AdvanceResult, PagedReading } from "../reading.ts";
import { getIds } from "../page-rows.ts";

const pageSize = 100;

/** The next page of a list that is read from the front to the end. */
export function buildPagedRequest(reading: PagedReading): KustomerRequest {
  const query = { page: reading.page, pageSize };
  return { method: "GET", path: pathOf(reading), query, budget: "other" };
}

/** Goes on to the next page, until there is none. Its number is our own: links are not followed anywhere. */
export function advancePaged(reading: PagedReading, { records, hasNextPage }: KustomerPage): AdvanceResult {
  const isOver = records.length === 0 || !hasNextPage;
  const seen = reading.kind === "thread" ? { seen: [...(reading.seen ?? []), ...getIds(records)] } : {};
  if (isOver)
    return { next: undefined, notFound: [], newRecords: records.length, ...wholeOf({ ...reading, ...seen }) };
  return { next: { ...reading, ...seen, page: reading.page + 1 }, notFound: [], newRecords: records.length };
}

/** A thread that has been read to its end tells which of its messages are there. */
function wholeOf(reading: PagedReading): Pick<AdvanceResult, "whole"> {
  if (reading.kind !== "thread") return {};
  return { whole: { conversationId: reading.conversationId, ids: reading.seen ?? [] } };
}

/** A page past the end may be a 404; a conversation whose first page is one does not exist. */
export function recoverPaged(reading: PagedReading): AdvanceResult | undefined {
  const isMissing = reading.page === 1 && reading.kind === "thread";
  if (reading.page === 1 && !isMissing) return undefined;
  if (isMissing) return { next: undefined, notFound: [reading.conversationId], newRecords: 0 };
  return { next: undefined, notFound: [], newRecords: 0, ...wholeOf(reading) };
}

function pathOf(reading: PagedReading): string {
  switch (reading.kind) {
    case "tags":
      return "/v1/tags";
    case "customers-list":
      return "/v1/customers";
    case "thread":
      return `/v1/conversations/${toPathSegment(reading.conversationId)}/messages`;
  }
}
