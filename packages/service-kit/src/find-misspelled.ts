import { z } from "zod";

/** Variables that are Inlet's own; any other may belong to another program. */
const ownName = /^(?:INLET|DATABASE|QUEUE|BULL_BOARD)_/;
const maxEdits = 2;

/**
 * Finds variables that are almost called like one of the schema, and says so. A variable of another service differs from
 * each by more.
 */
export function findMisspelled(schema: z.ZodType, env: NodeJS.ProcessEnv): string[] {
  const names = listNames(schema);
  return Object.keys(env).flatMap((given) => {
    if (names.includes(given) || !ownName.test(given)) return [];
    const meant = names.find((name) => countEdits(given, name) <= maxEdits);
    return meant === undefined ? [] : [`${given} is not read: write ${meant}`];
  });
}

function listNames(schema: unknown): string[] {
  if (schema instanceof z.ZodPipe) return listNames(schema.in);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** Counts the letters to insert, remove or replace. @see https://en.wikipedia.org/wiki/Levenshtein_distance */
function countEdits(from: string, to: string): number {
  const start = Array.from({ length: to.length + 1 }, (_, index) => index);
  return (
    Array.from(from)
      .reduce((row, letter) => extend(row, letter, to), start)
      .at(-1) ?? 0
  );
}

/** From the edits for each beginning of `to`, computes those with one letter more in the other name. */
function extend(row: readonly number[], letter: string, to: string): number[] {
  const next: number[] = [];
  for (const [index, edits] of row.entries()) {
    const before = (row[index - 1] ?? edits) + (letter === to[index - 1] ? 0 : 1);
    next.push(Math.min(edits + 1, before, (next[index - 1] ?? edits) + 1));
  }
  return next;
}
