import { onlyResolved } from "@inlet/contracts";

/** What a person chooses: everything, a preset, or conditions of their own. */
export type FilterKind = "all" | "resolved" | "custom";

/** Recognizes the choice by the filters that are set. */
export function chooseKind(filters: object | null): FilterKind {
  if (filters === null) return "all";
  return isResolved(filters) ? "resolved" : "custom";
}

/** Postgres returns the fields of an object in another order. */
function isResolved(filters: object): boolean {
  const { conversations, ...others } = filters as { conversations?: Record<string, unknown> };
  const { field, in: values, ...rest } = conversations ?? {};
  const isAlone = Object.keys(others).length + Object.keys(rest).length === 0;
  return isAlone && field === "status" && JSON.stringify(values) === '["done"]';
}

/** Whether two filters are the same, in whatever order Postgres returns their fields. */
export const isSameFilters = (one: unknown, other: unknown): boolean => sortFields(one) === sortFields(other);

const sortFields = (filters: unknown): string | undefined =>
  JSON.stringify(filters, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** Converts a choice to filters. @returns undefined when the text is no JSON */
export function toFilters(kind: FilterKind, text: string): unknown {
  if (kind === "all") return null;
  if (kind === "resolved") return onlyResolved;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
