import type { KustomerRequest } from "../../http/client.ts";
import type { KustomerPage } from "../../payload/page.ts";
import type { AdvanceResult } from "../advance-result.ts";
import { getIds } from "../page-rows.ts";
import { toPathSegment } from "../path-segment.ts";
import type { PagedReading, Reading } from "../reading.ts";

const pageSize = 100;

/** Reads every tag. */
export function startTags(): Reading {
  return { kind: "tags", page: 1 };
}

/** Reads every customer. This takes fewer requests than reading by id when most customers are needed. */
export function startCustomerList(): Reading {
  return { kind: "customers-list", page: 1 };
}

/** Reads all messages of one conversation. */
export function startThread(conversationId: string): Reading {
  return { kind: "thread", conversationId, page: 1 };
}

/** Requests the next page of a list that is read by page number from its first page on. */
export function buildPagedRequest(reading: PagedReading): KustomerRequest {
  const query = { page: reading.page, pageSize };
  return { method: "GET", path: getPath(reading), query, budget: "other" };
}

/** Continues with the next page number until there is no next page. Links in the response are not followed. */
export function advancePaged(reading: PagedReading, { records, hasNextPage }: KustomerPage): AdvanceResult {
  const seen = reading.kind === "thread" ? { seen: [...(reading.seen ?? []), ...getIds(records)] } : {};
  const read = { ...reading, ...seen };
  const result = { notFound: [], newRecords: records.length };
  const isOver = records.length === 0 || !hasNextPage;
  if (isOver) return { ...result, next: undefined, ...buildThreadFinding(read) };
  return { ...result, next: { ...read, page: reading.page + 1 } };
}

/** A thread that was read to its end shows which of its messages exist. */
function buildThreadFinding(reading: PagedReading): Pick<AdvanceResult, "finding"> {
  if (reading.kind !== "thread") return {};
  const { conversationId, seen: ids = [] } = reading;
  return { finding: { kind: "thread-complete", conversationId, ids } };
}

/** A page past the end may be a 404. A thread whose first page is a 404 belongs to no existing conversation. */
export function recoverPaged(reading: PagedReading): AdvanceResult | undefined {
  if (reading.page > 1)
    return { next: undefined, notFound: [], newRecords: 0, ...buildThreadFinding(reading) };
  if (reading.kind !== "thread") return undefined;
  return { next: undefined, notFound: [reading.conversationId], newRecords: 0 };
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
