import { z } from "zod";
import { getAttributeClass } from "./search-attributes.ts";

/** A search that Kustomer refuses. `source` names the invalid part. */
export interface InvalidSearch {
  kind: "invalid";
  source: string;
  title: string;
}

/** The kinds of record that a search can return. */
const searchContexts = ["conversation", "message", "customer", "note"] as const;

/** The kind of record that a search returns. */
export type SearchContext = (typeof searchContexts)[number];

const operators = ["equals", "not_equals", "contains", "in", "not_set", "gt", "gte", "lt", "lte"] as const;

/** A criterion's comparison. */
export type Operator = (typeof operators)[number];

/** A comparison of an attribute with a value. */
export interface Criterion {
  attribute: string;
  operator: Operator;
  value: unknown;
}

/** A valid search. */
export interface SearchRequest {
  kind: "search";
  context: SearchContext;
  and: Criterion[];
  or: Criterion[];
  not: Criterion[];
  sort: { attribute: string; direction: "asc" | "desc" }[];
  timeZone: string;
  includeDeleted: boolean;
}

const criteria = z
  .union([
    z.array(z.record(z.string(), z.record(z.string(), z.unknown()))),
    z.record(z.string(), z.record(z.string(), z.unknown())),
  ])
  .default([])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const direction = z.enum(["asc", "desc"]);
const sortEntry = z.record(
  z.string(),
  z.union([direction, z.object({ order: direction }).transform(({ order }) => order)]),
);

const bodySchema = z.strictObject({
  queryContext: z.enum(searchContexts).default("customer"),
  and: criteria,
  or: criteria,
  not: criteria,
  sort: z.union([z.array(sortEntry).max(5), sortEntry.transform((entry) => [entry])]).default([]),
  fields: z.array(z.string()).max(20).optional(),
  aggs: z.unknown().optional(),
  timeZone: z.string().default("GMT"),
  includeDeleted: z.boolean().default(false),
  searchHash: z.string().optional(),
});

const maxCriteria = 20;

/** The attributes that a kind of search accepts. */
export interface AllowedAttributes {
  canFilter(attribute: string): boolean;
  canSort(attribute: string): boolean;
}

const isKnownAttribute = (attribute: string) => getAttributeClass(attribute) !== undefined;
const standardAttributes: AllowedAttributes = { canFilter: isKnownAttribute, canSort: isKnownAttribute };

/** Validates a search body as Kustomer does. An error names the unknown attribute or operator. */
export function parseSearch(body: unknown, allowed = standardAttributes): SearchRequest | InvalidSearch {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return toInvalidSearch(issue?.path.join(".") ?? "body", issue?.message ?? "Malformed search");
  }
  const { queryContext, and, or, not, sort, timeZone, includeDeleted } = parsed.data;
  const lists = { and: toCriteria(and), or: toCriteria(or), not: toCriteria(not) };
  const sortEntries = sort.flatMap((entry) =>
    Object.entries(entry).map(([attribute, order]) => ({ attribute, direction: order })),
  );
  const all = [...lists.and, ...lists.or, ...lists.not];
  const invalid =
    findUnknownAttribute(all, allowed.canFilter) ??
    findUnknownAttribute(sortEntries, allowed.canSort) ??
    findInvalidOperator(all) ??
    findInvalidDate(all) ??
    findTooManyCriteria(lists);
  if (invalid) return invalid;
  const [andList, orList, notList] = [lists.and, lists.or, lists.not].map((list) => list.filter(isCriterion));
  return {
    kind: "search",
    context: queryContext,
    and: andList ?? [],
    or: orList ?? [],
    not: notList ?? [],
    sort: sortEntries,
    timeZone,
    includeDeleted,
  };
}

type UncheckedCriterion = Omit<Criterion, "operator"> & { operator: string };

function toCriteria(list: Record<string, Record<string, unknown>>[]): UncheckedCriterion[] {
  return list.flatMap((criterion) =>
    Object.entries(criterion).flatMap(([attribute, comparisons]) =>
      Object.entries(comparisons).map(([operator, value]) => ({ attribute, operator, value })),
    ),
  );
}

function isCriterion(criterion: UncheckedCriterion): criterion is Criterion {
  return operators.some((operator) => operator === criterion.operator);
}

function findUnknownAttribute(
  entries: readonly { attribute: string }[],
  isKnown: (attribute: string) => boolean,
): InvalidSearch | undefined {
  const unknown = entries.find(({ attribute }) => !isKnown(attribute));
  return unknown && toInvalidSearch(unknown.attribute, "Additional properties not allowed");
}

function findInvalidOperator(list: UncheckedCriterion[]): InvalidSearch | undefined {
  const bad = list.find((criterion) => !isCriterion(criterion));
  return bad && toInvalidSearch(`${bad.attribute}.${bad.operator}`, "Unknown operator");
}

function findInvalidDate(list: UncheckedCriterion[]): InvalidSearch | undefined {
  const isBad = (value: unknown) => [value].flat().some((date) => Number.isNaN(Date.parse(String(date))));
  const bad = list.find(
    ({ attribute, operator, value }) =>
      getAttributeClass(attribute) === "datetime" && operator !== "not_set" && isBad(value),
  );
  return bad && toInvalidSearch(bad.attribute, "Invalid date");
}

function findTooManyCriteria(
  lists: Record<"and" | "or" | "not", UncheckedCriterion[]>,
): InvalidSearch | undefined {
  for (const name of ["and", "or", "not"] as const)
    if (lists[name].length > maxCriteria) return toInvalidSearch(name, `At most ${maxCriteria} criteria`);
  return undefined;
}

function toInvalidSearch(source: string, title: string): InvalidSearch {
  return { kind: "invalid", source, title };
}
