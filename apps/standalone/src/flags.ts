import { parseArgs } from "node:util";
import { z } from "zod";
import { type Source, sourceOf } from "./source-flags.ts";

/** What was asked for. */
export interface Flags {
  json: boolean;
  source: Source;
  /** How long an ingestion may take, in milliseconds. */
  timeoutMs: number;
}

/** A command line as it was understood. */
export type Asked =
  | { kind: "help" }
  | { kind: "wrong"; message: string }
  | ({ kind: "once" | "stay" } & Flags);

const options = {
  once: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  timeout: { type: "string" },
  key: { type: "string" },
  knobs: { type: "string" },
  conversations: { type: "string" },
  customers: { type: "string" },
  seed: { type: "string" },
  "kustomer-url": { type: "string" },
  "api-key": { type: "string" },
} as const;

const seconds = z.coerce.number({ error: "must be a number of seconds" }).positive().max(86_400).default(900);

/** Understands a command line, with what the environment says about the Kustomer to read. */
export function readFlags(args: string[], env: NodeJS.ProcessEnv): Asked {
  try {
    const { values } = parseArgs({ args, options });
    const { once = false, json = false, help = false } = values;
    if (help) return { kind: "help" };
    const timeoutMs = seconds.parse(values.timeout) * 1_000;
    const source = sourceOf({
      ...values,
      kustomerUrl: values["kustomer-url"] ?? (env["INLET_KUSTOMER_BASE_URL"] || undefined),
      apiKey: values["api-key"] ?? (env["INLET_KUSTOMER_API_KEY"] || undefined),
      isOnce: once,
    });
    return { kind: once ? "once" : "stay", json, source, timeoutMs };
  } catch (err) {
    return { kind: "wrong", message: wordsOf(err) };
  }
}

function wordsOf(err: unknown): string {
  if (err instanceof z.ZodError)
    return err.issues.map(({ path, message }) => [...path, message].join(": ")).join("\n");
  return err instanceof Error ? err.message : String(err);
}
