import type { Criterion, Operator } from "./parse-search.ts";
import { type AttributeClass, getAttributeClass } from "./search-attributes.ts";

/**
 * The test a criterion puts to the values a record holds; several values match when one does.
 * @param timeZone shifts dates without a time, never full instants
 */
export function compileCriterion(
  { attribute, operator, value }: Criterion,
  timeZone: string,
): (values: unknown[]) => boolean {
  const kind = getAttributeClass(attribute) ?? "any";
  if (operator === "not_set") return (values) => values.length === 0;
  if (operator === "in") {
    const wanted = (Array.isArray(value) ? value : [value]).map((entry) =>
      toComparable(entry, kind, timeZone),
    );
    return (values) => values.some((held) => wanted.includes(toComparable(held, kind, timeZone)));
  }
  if (operator === "contains") return matchWords(splitWords(value));
  const wanted = toComparable(value, kind, timeZone);
  const holds = comparisons[operator];
  const some = (values: unknown[]) =>
    values.some((held) => holds(toComparable(held, kind, timeZone), wanted));
  return operator === "not_equals" ? (values) => !some(values) : some;
}

type Comparable = number | string;
type Comparison = Exclude<Operator, "not_set" | "in" | "contains">;

const comparisons: Record<Comparison, (held: Comparable, wanted: Comparable) => boolean> = {
  equals: (held, wanted) => held === wanted,
  not_equals: (held, wanted) => held === wanted,
  gt: (held, wanted) => held > wanted,
  gte: (held, wanted) => held >= wanted,
  lt: (held, wanted) => held < wanted,
  lte: (held, wanted) => held <= wanted,
};

/** Whole words, as an analysed text index finds them; never parts of words. */
function matchWords(wanted: string[]): (values: unknown[]) => boolean {
  return (values) => {
    const held = new Set(values.flatMap(splitWords));
    return wanted.every((word) => held.has(word));
  };
}

function splitWords(value: unknown): string[] {
  return (
    String(value)
      .toLowerCase()
      .match(/[\p{L}\p{N}.]+/gu) ?? []
  );
}

function toComparable(value: unknown, kind: AttributeClass, timeZone: string): Comparable {
  if (kind === "datetime") return parseTime(String(value), timeZone);
  if (kind === "number") return Number(value);
  return String(value);
}

const dayOnly = /^\d{4}-\d{2}-\d{2}$/u;

/** Milliseconds since 1970; a bare day begins at midnight in the time zone. */
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
