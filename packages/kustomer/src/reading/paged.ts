import type { KustomerRequest } from "../http/client.ts";
import type { Page } from "../payload/page.ts";
import { idSegment } from "./by-id.ts";
import type { Advance, PagedReading } from "./reading.ts";
import { idsOf } from "./row.ts";

const pageSize = 100;

/** The next page of a list that is read from the front to the end. */
export function requestOfPaged(reading: PagedReading): KustomerRequest {
  const query = { page: reading.page, pageSize };
  return { method: "GET", path: pathOf(reading), query, budget: "other" };
}

/** Goes on to the next page, until there is none. Its number is our own: links are not followed anywhere. */
export function advancePaged(reading: PagedReading, { records, nextLink }: Page): Advance {
  const isOver = records.length === 0 || !nextLink;
  const seen = reading.kind === "thread" ? { seen: [...(reading.seen ?? []), ...idsOf(records)] } : {};
  if (isOver)
    return { next: undefined, missing: [], fresh: records.length, ...wholeOf({ ...reading, ...seen }) };
  return { next: { ...reading, ...seen, page: reading.page + 1 }, missing: [], fresh: records.length };
}

/** A thread that has been read to its end tells which of its messages are there. */
function wholeOf(reading: PagedReading): Pick<Advance, "whole"> {
  if (reading.kind !== "thread") return {};
  return { whole: { conversationId: reading.conversationId, ids: reading.seen ?? [] } };
}

/** A page past the end may be a 404; a conversation whose first page is one does not exist. */
export function endPaged(reading: PagedReading): Advance | undefined {
  const isMissing = reading.page === 1 && reading.kind === "thread";
  if (reading.page === 1 && !isMissing) return undefined;
  if (isMissing) return { next: undefined, missing: [reading.conversationId], fresh: 0 };
  return { next: undefined, missing: [], fresh: 0, ...wholeOf(reading) };
}

function pathOf(reading: PagedReading): string {
  switch (reading.kind) {
    case "tags":
      return "/v1/tags";
    case "customers-list":
      return "/v1/customers";
    case "thread":
      return `/v1/conversations/${idSegment(reading.conversationId)}/messages`;
  }
}
