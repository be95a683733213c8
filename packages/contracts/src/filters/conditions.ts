/** What one field must be. Texts are compared without regard to case. An absent value meets no test but `exists: false`. */
export type FieldTest = { field: string } & (
  | { in: string[] }
  | { equals: string | number | boolean }
  | { contains: string }
  | { exists: boolean }
);

/** A condition on a record. */
export type FilterCondition =
  | { all: FilterCondition[] }
  | { any: FilterCondition[] }
  | { not: FilterCondition }
  | FieldTest;

/** What comes into a workspace: the conversations that meet one condition, and of these the messages that meet another. */
export interface Filters {
  conversations?: FilterCondition | null | undefined;
  messages?: FilterCondition | null | undefined;
}

/** How deep `all`, `any` and `not` may nest, the tests included. */
export const maxDepth = 4;
/** How many tests a condition may have. */
export const maxTests = 50;

/** Counts the tests of fields in a condition. */
export function countTests(condition: FilterCondition): number {
  if ("all" in condition) return sum(condition.all);
  if ("any" in condition) return sum(condition.any);
  return "not" in condition ? countTests(condition.not) : 1;
}

const sum = (conditions: readonly FilterCondition[]): number =>
  conditions.reduce((total, it) => total + countTests(it), 0);
