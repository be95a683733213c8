import { parseArgs } from "node:util";
import { z } from "zod";

/** The options of the command. */
export interface ChaosOptions {
  /** How long faults are injected. */
  seconds: number;
  seed: number;
  queue: "postgres" | "redis";
  key: "full" | "documented";
  conversations: number;
  /** Whether Kustomer merges, deletes, redacts and hides nothing. */
  gentle: boolean;
  /** Whether to print only the JSON line. */
  json: boolean;
  /** A folder for the output of every process. */
  logs: string | undefined;
}

/** The help text of the command. */
export const usage = `pnpm chaos [flags]     kills services and cuts connections; exits 0 only if the store equals the truth

  --seconds N             how long faults are injected (60)
  --queue NAME            postgres or redis (postgres)
  --key NAME              the simulator's key to read with: full or documented (full)
  --seed N                decides the faults and the simulator's data (by the clock)
  --conversations N       in the first org at the start (200)
  --gentle                Kustomer merges, deletes, redacts and hides nothing
  --logs DIR              keep the output of every process
  --json                  print only the JSON line, nothing on standard error
`;

const count = z.coerce.number().pipe(z.int().min(1));
const flagsSchema = z.object({
  seconds: count.default(60),
  seed: z.coerce.number().pipe(z.int().min(0)).optional(),
  queue: z.enum(["postgres", "redis"]).default("postgres"),
  key: z.enum(["full", "documented"]).default("full"),
  conversations: count.default(200),
  gentle: z.boolean().default(false),
  json: z.boolean().default(false),
  logs: z.string().optional(),
});

/** Parses a command line. @returns undefined for `--help` @throws Error that names what is invalid */
export function parseOptions(args: string[], now: Date): ChaosOptions | undefined {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { help, ...values } = parseArgs({
    args,
    options: {
      ...{ seconds: text, seed: text, queue: text, key: text, conversations: text, logs: text },
      ...{ gentle: flag, json: flag, help: flag },
    },
  }).values;
  if (help) return undefined;
  const parsed = flagsSchema.safeParse(values);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { seed = now.getTime() % 1_000_000, logs, ...chosen } = parsed.data;
  return { ...chosen, seed, logs };
}
