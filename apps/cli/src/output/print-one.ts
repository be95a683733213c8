import type { Shell } from "../terminal/shell.ts";
import { type Cell, formatFacts } from "./format-table.ts";

/** One thing in both of its forms. */
export interface Printable {
  json: true | undefined;
  value: object;
  facts: Record<string, Cell>;
}

/** Prints one thing: a JSON line, or a line for each fact. */
export function printOne(shell: Shell, { json, value, facts }: Printable): void {
  shell.print(json ? JSON.stringify(value) : formatFacts(facts));
}
