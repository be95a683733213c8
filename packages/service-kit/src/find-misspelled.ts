import { closestMatch } from "leven";
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
    const meant = closestMatch(given, names, { maxDistance: maxEdits });
    return meant === undefined ? [] : [`${given} is not read: write ${meant}`];
  });
}

function listNames(schema: unknown): string[] {
  if (schema instanceof z.ZodPipe) return listNames(schema.in);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
