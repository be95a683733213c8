import { Fault } from "@inlet/contracts";
import type { z } from "zod";

/**
 * The environment as a config.
 * @throws Fault `invalid` with every fault in words, one per line; values are never repeated, for some are secrets
 */
export function parseEnv<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const parsed = schema.safeParse(env, { reportInput: false });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "environment"}: ${message}`,
  );
  throw new Fault("invalid", `the environment is not right:\n${lines.join("\n")}`);
}
