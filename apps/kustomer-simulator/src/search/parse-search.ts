import { z } from "zod";
import { classOf } from "./search-attributes.ts";

/** Kustomer refused the question; `source` names the part that was wrong. */
export interface Refusal {
  kind: "refusal";
  source: string;
  title: string;
}

/** The kinds of record a search here can return. */
const searchContexts = ["conversation", "message", "customer", "note"] as const;

/** The kind of record a search returns. */
export type SearchContext = (typeof searchContexts)[number];

const operators = ["equals", "not_equals", "contains", "in", "not_set", "gt", "gte", "lt", "lte"] as const;

/** How a criterion compares. */
export type Operator = (typeof operators)[number];

/** One comparison of one attribute. */
export interface Criterion {
  attribute: string;
  operator: Operator;
  value: unknown;
}

/** A question, checked. */
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
  .transform((given) => (Array.isArray(given) ? given : [given]));
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

const mostCriteria = 20;

/** Which attributes a search may name. */
export interface Vocabulary {
  filters(attribute: string): boolean;
  sorts(attribute: string): boolean;
}

const knows = (attribute: string) => classOf(attribute) !== undefined;
const standardVocabulary: Vocabulary = { filters: knows, sorts: knows };

/** Checks a search body as Kustomer does: unknown attributes and operators are refused by name. */
export function parseSearch(body: unknown, vocabulary = standardVocabulary): SearchRequest | Refusal {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refusal(issue?.path.join(".") ?? "body", issue?.message ?? "Malformed search");
  }
  const { queryContext, and, or, not, sort, timeZone, includeDeleted } = parsed.data;
  const lists = { and: flatten(and), or: flatten(or), not: flatten(not) };
  const sorts = sort.flatMap((entry) =>
    Object.entries(entry).map(([attribute, dir]) => ({ attribute, direction: dir })),
  );
  const all = [...lists.and, ...lists.or, ...lists.not];
  const fault =
    unknownIn(all, vocabulary.filters) ??
    unknownIn(sorts, vocabulary.sorts) ??
    badOperator(all) ??
    badDate(all) ??
    tooMany(lists);
  if (fault) return fault;
  const [andList, orList, notList] = [lists.and, lists.or, lists.not].map((list) => list.filter(isCriterion));
  return {
    kind: "search",
    context: queryContext,
    and: andList ?? [],
    or: orList ?? [],
    not: notList ?? [],
    sort: sorts,
    timeZone,
    includeDeleted,
  };
}

type LooseCriterion = Omit<Criterion, "operator"> & { operator: string };

function flatten(list: Record<string, Record<string, unknown>>[]): LooseCriterion[] {
  return list.flatMap((criterion) =>
    Object.entries(criterion).flatMap(([attribute, comparisons]) =>
      Object.entries(comparisons).map(([operator, value]) => ({ attribute, operator, value })),
    ),
  );
}

function isCriterion(criterion: LooseCriterion): criterion is Criterion {
  return operators.some((operator) => operator === criterion.operator);
}

function unknownIn(
  entries: readonly { attribute: string }[],
  isKnown: (attribute: string) => boolean,
): Refusal | undefined {
  const unknown = entries.find(({ attribute }) => !isKnown(attribute));
  return unknown && refusal(unknown.attribute, "Additional properties not allowed");
}

function badOperator(list: LooseCriterion[]): Refusal | undefined {
  const bad = list.find((criterion) => !isCriterion(criterion));
  return bad && refusal(`${bad.attribute}.${bad.operator}`, "Unknown operator");
}

function badDate(list: LooseCriterion[]): Refusal | undefined {
  const isBad = (value: unknown) => [value].flat().some((date) => Number.isNaN(Date.parse(String(date))));
  const bad = list.find(
    ({ attribute, operator, value }) =>
      classOf(attribute) === "datetime" && operator !== "not_set" && isBad(value),
  );
  return bad && refusal(bad.attribute, "Invalid date");
}

function tooMany(lists: Record<"and" | "or" | "not", LooseCriterion[]>): Refusal | undefined {
  for (const name of ["and", "or", "not"] as const)
    if (lists[name].length > mostCriteria) return refusal(name, `At most ${mostCriteria} criteria`);
  return undefined;
}

function refusal(source: string, title: string): Refusal {
  return { kind: "refusal", source, title };
}
