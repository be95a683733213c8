import type { Criterion, Operator } from "./parse-search.ts";
import { type AttributeClass, getAttributeClass } from "./search-attributes.ts";

/**
 * Compiles a criterion to a test of a record's values. A record matches when one of its values does.
 * @param timeZone applies to dates without a time
 */
export function compileCriterion(
  { attribute, operator, value }: Criterion,
  timeZone: string,
): (values: unknown[]) => boolean {
  const kind = getAttributeClass(attribute) ?? "any";
  if (operator === "not_set") return (values) => values.length === 0;
  if (operator === "in") {
    const expected = new Set([value].flat().map((entry) => toComparable(entry, kind, timeZone)));
    return (values) => values.some((actual) => expected.has(toComparable(actual, kind, timeZone)));
  }
  if (operator === "contains") return matchWords(splitWords(value));
  const expected = toComparable(value, kind, timeZone);
  const compare = comparisons[operator];
  const matchesAny = (values: unknown[]) =>
    values.some((actual) => compare(toComparable(actual, kind, timeZone), expected));
  return operator === "not_equals" ? (values) => !matchesAny(values) : matchesAny;
}

type Comparable = number | string;
type Comparison = Exclude<Operator, "not_set" | "in" | "contains">;

/** Tests of one value. */
export const comparisons: Record<Comparison, (actual: Comparable, expected: Comparable) => boolean> = {
  equals: (actual, expected) => actual === expected,
  not_equals: (actual, expected) => actual === expected,
  gt: (actual, expected) => actual > expected,
  gte: (actual, expected) => actual >= expected,
  lt: (actual, expected) => actual < expected,
  lte: (actual, expected) => actual <= expected,
};

/** Whether an operator limits a range. */
export function isRange(operator: string | undefined): operator is "gt" | "gte" | "lt" | "lte" {
  return /^[gl]te?$/u.test(operator ?? "");
}

/** Matches whole words, like an analyzed text index, never parts of words. */
function matchWords(expected: string[]): (values: unknown[]) => boolean {
  return (values) => {
    const actual = new Set(values.flatMap(splitWords));
    return expected.every((word) => actual.has(word));
  };
}

function splitWords(value: unknown): string[] {
  const text = String(value).toLowerCase();
  return text.match(/[\p{L}\p{N}.]+/gu) ?? [];
}

function toComparable(value: unknown, kind: AttributeClass, timeZone: string): Comparable {
  if (kind === "datetime") return parseTime(String(value), timeZone);
  if (kind === "number") return Number(value);
  return String(value);
}

const dayOnly = /^\d{4}-\d{2}-\d{2}$/u;

/** Parses a time to milliseconds since 1970. A date without a time means midnight in the time zone. */
export function parseTime(text: string, timeZone: string): number {
  const instant = Date.parse(text);
  return dayOnly.test(text) ? instant - getZoneOffsetMs(instant, timeZone) : instant;
}

function getZoneOffsetMs(instant: number, timeZone: string): number {
  const name = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(instant)
    .find(({ type }) => type === "timeZoneName");
  const [, sign, hours, minutes] =
    /GMT(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d)/u.exec(name?.value ?? "") ?? [];
  if (!sign) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
