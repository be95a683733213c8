import type { KustomerRequest } from "../http/client.ts";

/** The path of standard search, for records of every kind. */
const searchPath = "/v1/customers/search";

/** The path of archive search, for records that standard search no longer shows. */
export const archiveSearchPath = "/v1/customers/archive/search";

/** One criterion of a search: `{attribute: {operator: value}}`. `in` has several values. */
export type Criterion = Record<string, Record<string, string | number | string[]>>;

/** The criteria of a search. A record meets all of `and` and none of `not`. */
export interface Conditions {
  and: Criterion[];
  not?: Criterion[];
}

/** The name of a stream's records in a search: the `queryContext` and the prefix of attributes. */
export const searchNames = {
  conversations: "conversation",
  messages: "message",
  customers: "customer",
} as const;

/** A stream that can be searched. */
export type SearchStream = keyof typeof searchNames;

/** The search attribute that cursors of a stream use. */
export function getUpdatedAtAttribute(stream: SearchStream): string {
  return `${searchNames[stream]}_updated_at`;
}

/** Builds one criterion. */
export function buildCriterion(
  attribute: string,
  operator: string,
  value: string | number | string[],
): Criterion {
  return { [attribute]: { [operator]: value } };
}

/** Builds the criterion of a search for the messages of some customers; none for other searches. */
export const buildCustomerCriteria = ({ customers }: { customers?: string[] | undefined }): Criterion[] =>
  customers === undefined ? [] : [buildCriterion("message_customer_id", "in", customers)];

/**
 * Builds a search that returns the oldest update first.
 * @see https://developer.kustomer.com/docs/concepts/search
 */
export const buildSearchQuery = (
  stream: SearchStream,
  conditions: Conditions,
  query: { page: number; pageSize: number },
): KustomerRequest => buildContextQuery(searchNames[stream], conditions, query);

/** The same for records by the name that a search has for them. */
export function buildContextQuery(
  queryContext: string,
  { and, not }: Conditions,
  query: { page: number; pageSize: number },
): KustomerRequest {
  const sort = [{ [`${queryContext}_updated_at`]: "asc" }];
  const conditions = not?.length ? { and, not } : { and };
  const body = { queryContext, ...conditions, sort };
  return {
    method: "POST",
    path: searchPath,
    query: { ...query },
    body,
    budget: "search",
    rows: query.pageSize,
  };
}
