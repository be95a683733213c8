import { z } from "zod";
import { getAttributeClass } from "./search-attributes.ts";

/** A search that Kustomer refuses. `source` names the invalid part. */
export interface InvalidSearch {
  status: 400;
  source: string;
  title: string;
}

const searchContexts = ["conversation", "message", "customer", "note", "company", "kobject"] as const;

export type SearchContext = (typeof searchContexts)[number];

const operators = ["equals", "not_equals", "contains", "in", "not_set", "gt", "gte", "lt", "lte"] as const;

export type Operator = (typeof operators)[number];

export interface Criterion {
  attribute: string;
  operator: Operator;
  value: unknown;
}

type UncheckedCriterion = Omit<Criterion, "operator"> & { operator: string };

export interface SearchRequest {
  context: SearchContext;
  /** The class of the custom objects; undefined means all. */
  klass: string | undefined;
  and: Criterion[];
  or: Criterion[];
  not: Criterion[];
  sort: SortEntry[];
  timeZone: string;
  includeDeleted: boolean;
}

interface SortEntry {
  attribute: string;
  direction: "asc" | "desc";
}

const maxCriteria = 20;

const criterion = z
  .record(z.string(), z.record(z.string(), z.unknown()))
  .transform((value): UncheckedCriterion[] =>
    Object.entries(value).flatMap(([attribute, comparisons]) =>
      Object.entries(comparisons).map(([operator, operand]) => ({ attribute, operator, value: operand })),
    ),
  );
const criteria = z
  .union([z.array(criterion), criterion])
  .default([])
  .transform((value) => value.flat())
  .refine((list) => list.length <= maxCriteria, `At most ${maxCriteria} criteria`);
const direction = z.enum(["asc", "desc"]);
const sortEntry = z
  .record(z.string(), z.union([direction, z.object({ order: direction }).transform(({ order }) => order)]))
  .transform((entry): SortEntry[] =>
    Object.entries(entry).map(([attribute, order]) => ({ attribute, direction: order })),
  );

const bodySchema = z.strictObject({
  queryContext: z
    .union([z.enum(searchContexts), z.templateLiteral(["kobject_", z.string().min(1)])])
    .default("customer"),
  and: criteria,
  or: criteria,
  not: criteria,
  sort: z
    .union([z.array(sortEntry).max(5), sortEntry])
    .default([])
    .transform((value) => value.flat()),
  fields: z.array(z.string()).max(20).optional(),
  aggs: z.unknown().optional(),
  timeZone: z.string().default("GMT"),
  includeDeleted: z.boolean().default(false),
  searchHash: z.string().optional(),
});

const isKnownAttribute = (attribute: string) => getAttributeClass(attribute) !== undefined;
const standardAttributes = { canFilter: isKnownAttribute, canSort: isKnownAttribute };

/** Validates a search body as Kustomer does. An error names the unknown attribute or operator. */
export function parseSearch(body: unknown, allowed = standardAttributes): SearchRequest | InvalidSearch {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return toInvalidSearch(issue?.path.join(".") ?? "body", issue?.message ?? "Malformed search");
  }
  const { queryContext, and, or, not, sort, timeZone, includeDeleted } = parsed.data;
  const all = [...and, ...or, ...not];
  const invalid =
    findUnknownAttribute(all, allowed.canFilter) ??
    findUnknownAttribute(sort, allowed.canSort) ??
    findInvalidOperator(all) ??
    findInvalidDate(all);
  if (invalid) return invalid;
  return {
    ...toContext(queryContext),
    and: and.filter(isCriterion),
    or: or.filter(isCriterion),
    not: not.filter(isCriterion),
    sort,
    timeZone,
    includeDeleted,
  };
}

/** The context of one class of custom objects is the kind of record and the name of the class. */
function toContext(name: SearchContext | `kobject_${string}`): Pick<SearchRequest, "context" | "klass"> {
  const context = searchContexts.find((it) => it === name);
  return context
    ? { context, klass: undefined }
    : { context: "kobject", klass: name.slice("kobject_".length) };
}

function isCriterion(it: UncheckedCriterion): it is Criterion {
  return operators.some((operator) => operator === it.operator);
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

function toInvalidSearch(source: string, title: string): InvalidSearch {
  return { status: 400, source, title };
}
