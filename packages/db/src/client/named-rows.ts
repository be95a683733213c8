import type { QueryArrayConfig, QueryArrayResult } from "pg";

/** What pg answers to an `ArrayQuery`: an array for a text of several statements, whose rows nobody reads. */
export type ArrayResult = QueryArrayResult<unknown[]> | QueryArrayResult<unknown[]>[];

/** Asks pg for each row as an array, of which `nameRows` makes objects. */
export const toArrayQuery = (text: string, values: readonly unknown[]): QueryArrayConfig => ({
  ...{ text, values: [...values] },
  rowMode: "array",
});

/**
 * Makes objects of the rows of a result, with the names of its columns in camel case. Kysely's plugin renames the fields of every object
 * that pg has made, which takes longer than making it.
 */
export function nameRows(result: ArrayResult) {
  if (Array.isArray(result)) return result;
  const { command, rowCount, rows, fields } = result;
  const names = fields.map((it) => toCamelCase(it.name));
  const empty = Object.fromEntries(names.map((it) => [it, null]));
  return { command, rowCount, rows: rows.map((values) => nameRow(empty, names, values)) };
}

/** A copy of an object that has all fields already is made faster than one that gains them. */
function nameRow(empty: object, names: readonly string[], values: readonly unknown[]) {
  const row: Record<string, unknown> = { ...empty };
  let index = 0;
  for (const name of names) row[name] = values[index++];
  return row;
}

const toCamelCase = (name: string): string =>
  name.replaceAll(/(?<=.)_+([^_])/g, (_, letter: string) => letter.toUpperCase());
