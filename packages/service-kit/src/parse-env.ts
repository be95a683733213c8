import { Fault } from "@inlet/contracts";
import type { z } from "zod";

/**
 * Parses the environment into a config.
 * @throws Fault `invalid` that lists every problem, one per line, and never a value, because some values are secrets
 */
export function parseEnv<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const parsed = schema.safeParse(env, { reportInput: false });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "environment"}: ${message}`,
  );
  throw new Fault("invalid", `the environment is invalid:\n${lines.join("\n")}`);
}
