import type { KustomerRequest } from "../http/client.ts";
import type { Page } from "../payload/page.ts";
import { idSegment } from "./by-id.ts";
import type { Advance, PagedReading } from "./reading.ts";

const pageSize = 100;

/** The next page of a list that is read from the front to the end. */
export function requestOfPaged(reading: PagedReading): KustomerRequest {
  const query = { page: reading.page, pageSize };
  return { method: "GET", path: pathOf(reading), query, budget: "other" };
}

/** Goes on to the next page, until there is none. Its number is our own: links are not followed anywhere. */
export function advancePaged(reading: PagedReading, { records, nextLink }: Page): Advance {
  const isOver = records.length === 0 || !nextLink;
  const next = isOver ? undefined : { ...reading, page: reading.page + 1 };
  return { next, missing: [], fresh: records.length };
}

/** A page past the end may be a 404; a conversation whose first page is one does not exist. */
export function endPaged(reading: PagedReading): Advance | undefined {
  const isMissing = reading.page === 1 && reading.kind === "thread";
  if (reading.page === 1 && !isMissing) return undefined;
  return { next: undefined, missing: isMissing ? [reading.conversationId] : [], fresh: 0 };
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
