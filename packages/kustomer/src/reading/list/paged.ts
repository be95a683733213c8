import { getIds } from "../../payload/page-rows.ts";
import { toPathSegment } from "../path-segment.ts";
import type { PagedReading, Reading } from "../reading.ts";
import { type AdvanceResult, continueWith, type Strategy } from "../strategy.ts";

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

/** Reads a list by page number from its first page to its end. Links in the response are not followed. */
export const pagedStrategy: Strategy<PagedReading> = {
  buildRequest: (reading) => ({
    method: "GET",
    path: getPath(reading),
    query: { page: reading.page, pageSize },
    budget: "other",
  }),
  advance(reading, { records, hasNextPage }) {
    const seen = reading.kind === "thread" ? { seen: [...(reading.seen ?? []), ...getIds(records)] } : {};
    const read = { ...reading, ...seen };
    const newRecords = records.length;
    const isOver = records.length === 0 || !hasNextPage;
    if (isOver) return continueWith(undefined, { newRecords, ...buildThreadFinding(read) });
    return continueWith({ ...read, page: reading.page + 1 }, { newRecords });
  },
  /** A page past the end may be a 404. A thread whose first page is a 404 belongs to no existing conversation. */
  recover(reading) {
    if (reading.page > 1) return continueWith(undefined, buildThreadFinding(reading));
    if (reading.kind !== "thread") return undefined;
    return continueWith(undefined, { notFound: [reading.conversationId] });
  },
  getStream: ({ kind }) => (kind === "thread" ? "messages" : kind === "tags" ? "tags" : "customers"),
  isFirstPage: ({ page }) => page === 1,
};

/** A thread that was read to its end shows which of its messages exist. */
function buildThreadFinding(reading: PagedReading): Pick<AdvanceResult, "finding"> {
  if (reading.kind !== "thread") return {};
  const { conversationId, seen: ids = [] } = reading;
  return { finding: { kind: "thread-complete", conversationId, ids } };
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
