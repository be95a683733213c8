import { parseArgs } from "node:util";
import { parseEnv, serviceEnv } from "@inlet/service-kit";
import { z } from "zod";
import type { Source } from "../system/start-source.ts";
import { parseSource } from "./parse-source.ts";
import { findKeyExposure, readApiKey } from "./read-api-key.ts";

/** The flags of a command line that starts something. */
export interface Flags {
  json: boolean;
  source: Source;
  /** How long an ingestion may take, in milliseconds. */
  timeoutMs: number;
  /** What is unwise about the flags, as a sentence for people. */
  warning?: string;
}

/** A parsed command line. */
export type ParsedCommandLine =
  | { kind: "help" }
  | { kind: "invalid"; message: string }
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
  "api-key-file": { type: "string" },
} as const;

const seconds = z.coerce
  .number({ error: "--timeout must be a number of seconds" })
  .positive()
  .max(86_400)
  .default(900);

/** What is read before the services check their own environment. */
const environment = z.object({ LOG_LEVEL: serviceEnv.LOG_LEVEL, PORT: serviceEnv.PORT });

/** Parses a command line. The environment supplies the URL and key of Kustomer where flags do not. Reads the key's file. */
export function parseCommandLine(args: string[], env: NodeJS.ProcessEnv): ParsedCommandLine {
  try {
    const { values } = parseArgs({ args, options });
    parseEnv(environment, env);
    const { once = false, json = false, help = false } = values;
    if (help) return { kind: "help" };
    const timeoutMs = seconds.parse(values.timeout) * 1_000;
    const source = parseSource({
      ...values,
      kustomerUrl: values["kustomer-url"] ?? (env["INLET_KUSTOMER_BASE_URL"] || undefined),
      apiKey: readApiKey(values, env),
      isOnce: once,
    });
    const warning = findKeyExposure(values);
    return { kind: once ? "once" : "stay", json, source, timeoutMs, ...(warning && { warning }) };
  } catch (err) {
    return { kind: "invalid", message: toMessage(err) };
  }
}

function toMessage(err: unknown): string {
  if (err instanceof z.ZodError)
    return err.issues.map(({ path, message }) => [...path, message].join(": ")).join("\n");
  return err instanceof Error ? err.message : String(err);
}
