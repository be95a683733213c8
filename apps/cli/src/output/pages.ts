import { type KeysetList, readPage } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { parseId, parseWholeNumber } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";
import { type Columns, formatTable } from "./format-table.ts";

/** The option of a command that can print JSON. */
export interface JsonOption {
  json?: true;
}

/** The options of a command that prints a list. */
export interface ListOptions extends JsonOption {
  limit: number;
  after?: string;
}

/** Adds the option to print one JSON line instead of text for people. */
export function addJsonOption(command: Command): Command {
  return command.option("--json", "print one JSON line");
}

/** Adds the options to print a list in pages. */
export function addPageOptions(command: Command): Command {
  return addJsonOption(command)
    .option(
      "--limit <count>",
      "maximum number of rows, 1 to 1000",
      parseWholeNumber(z.int().min(1).max(1_000)),
      100,
    )
    .option("--after <id>", "continue after the page that printed this id", parseId);
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
