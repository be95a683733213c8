import type { Shell } from "../terminal/shell.ts";
import { type Cell, formatFacts } from "./format-table.ts";

/** One thing as JSON and as facts for people. */
export interface Printable {
  json: true | undefined;
  value: object;
  facts: Record<string, Cell>;
}

/** Prints one thing: as one JSON line, or with a line for each fact. */
export function printOne(shell: Shell, { json, value, facts }: Printable): void {
  shell.print(json ? JSON.stringify(value) : formatFacts(facts));
}
