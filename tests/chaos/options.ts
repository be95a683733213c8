import { parseArgs } from "node:util";
import { z } from "zod";

/** What was asked for. */
export interface ChaosOptions {
  /** How long things are broken. */
  seconds: number;
  seed: number;
  queue: "postgres" | "redis";
  key: "full" | "documented";
  conversations: number;
  /** Nothing is merged, deleted, redacted or hidden. */
  gentle: boolean;
  /** Nothing for people. */
  json: boolean;
  /** A folder for what every process writes. */
  logs: string | undefined;
}

/** What the command can be told. */
export const usage = `pnpm chaos [flags]     real processes, killed and cut while they work; 0 only if the store equals the truth

  --seconds N             how long things are broken (60)
  --queue NAME            postgres or redis (postgres)
  --key NAME              which of the simulator's keys to read with: full or documented (full)
  --seed N                decides what is broken, and the world (by the clock)
  --conversations N       in the first org at the beginning (200)
  --gentle                nothing is merged, deleted, redacted or hidden
  --logs DIR              keep what every process writes
  --json                  only the JSON line: nothing on standard error
`;

const count = z.coerce.number().pipe(z.int().min(1));
const flags = z.object({
  seconds: count.default(60),
  seed: z.coerce.number().pipe(z.int().min(0)).optional(),
  queue: z.enum(["postgres", "redis"]).default("postgres"),
  key: z.enum(["full", "documented"]).default("full"),
  conversations: count.default(200),
  gentle: z.boolean().default(false),
  json: z.boolean().default(false),
  logs: z.string().optional(),
});

/** Understands a command line; undefined when help is asked for. @throws Error naming what is wrong */
export function readOptions(args: string[], now: Date): ChaosOptions | undefined {
  const text = { type: "string" } as const;
  const yes = { type: "boolean" } as const;
  const { help, ...values } = parseArgs({
    args,
    options: {
      ...{ seconds: text, seed: text, queue: text, key: text, conversations: text, logs: text },
      ...{ gentle: yes, json: yes, help: yes },
    },
  }).values;
  if (help) return undefined;
  const parsed = flags.safeParse(values);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { seed = now.getTime() % 1_000_000, logs, ...chosen } = parsed.data;
  return { ...chosen, seed, logs };
}
