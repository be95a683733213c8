import type { KustomerRequest } from "../../http/client.ts";
import type { SearchReading } from "../reading.ts";

/** One condition of a search: `{attribute: {operator: value}}`. */
export type Criterion = Record<string, Record<string, string>>;

/** A search's conditions; a record meets all of `and` and none of `not`. */
export interface Conditions {
  and: Criterion[];
  not?: Criterion[];
}

/** What a search calls the records of a stream, in `queryContext` and as a prefix of attributes. */
export const searchNames = {
  conversations: "conversation",
  messages: "message",
  customers: "customer",
} as const satisfies Record<SearchReading["stream"], string>;

/** The attribute that cursors go by. */
export function getUpdatedAtAttribute(stream: SearchReading["stream"]): string {
  return `${searchNames[stream]}_updated_at`;
}

/** One condition. */
export function buildCriterion(attribute: string, operator: string, value: string): Criterion {
  return { [attribute]: { [operator]: value } };
}

/**
 * A search, oldest update first.
 * @see https://developer.kustomer.com/docs/concepts/search
 */
export function buildSearchQuery(
  stream: SearchReading["stream"],
  { and, not }: Conditions,
  query: { page: number; pageSize: number },
): KustomerRequest {
  const sort = [{ [getUpdatedAtAttribute(stream)]: "asc" }];
  const conditions = not?.length ? { and, not } : { and };
  const body = { queryContext: searchNames[stream], ...conditions, sort };
  return { method: "POST", path: "/v1/customers/search", query: { ...query }, body, budget: "search" };
}
