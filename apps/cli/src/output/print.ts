import { type KeysetList, readPage } from "@inlet/use-cases";
import type { JsonOption, ListOptions } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";
import { type Cell, type Columns, formatFacts, formatTable } from "./format-table.ts";

/** One thing as JSON and as facts for people. */
export interface Printable {
  json: JsonOption["json"];
  value: object;
  facts: Record<string, Cell>;
}

/** Prints one thing: as one JSON line, or with a line for each fact. */
export function printOne(shell: Shell, { json, value, facts }: Printable): void {
  shell.print(json ? JSON.stringify(value) : formatFacts(facts));
}

/** How a list is read and printed. */
export interface List<T> extends KeysetList<T, string> {
  columns: Columns<T>;
  /** Converts a row to JSON; without it the row is printed as it is. */
  toJson?: (row: T) => object;
  /** What is printed for an empty list. */
  emptyText: string;
}

/** Prints one page. The JSON has the shape of the API's pages. */
export async function printList<T>(
  shell: Shell,
  { limit, after, json }: ListOptions,
  { read, toPosition, columns, toJson, emptyText }: List<T>,
): Promise<void> {
  const { data, next } = await readPage({ after, limit }, { read, toPosition });
  if (json) return shell.print(JSON.stringify({ data: toJson ? data.map(toJson) : data, next }));
  if (data.length === 0) return shell.printNote(emptyText);
  shell.print(formatTable(data, columns));
  if (next !== null) shell.printNote(`There are more: --after ${next}`);
}
