import { type DestinationStream, type Logger, pino } from "pino";
import { serializeError } from "./errors/serialize-error.ts";

/** Options of a service's log. */
export interface LogOptions {
  /** Appears on every line as `service`. */
  name: string;
  level?: string;
  /** Receives lines of JSON; default: standard output. */
  destination?: DestinationStream;
}

const secretKeys = ["authorization", "apiKey", "token", "cookie", "password", "secret", "ciphertext"];
const prefixes = ["", "*.", "headers.", "*.headers.", "req.headers.", "res.headers.", "err.", "config."];
const secretPaths = [
  ...prefixes.flatMap((prefix) => secretKeys.map((key) => `${prefix}${key}`)),
  'headers["set-cookie"]',
  '*.headers["set-cookie"]',
];

/**
 * Creates a service's log. Callers pass no secrets; redaction is the safety net. Lines are written synchronously, because
 * the last lines of a process that exits would otherwise be lost or out of order.
 */
export function createLog({
  name,
  level = "info",
  destination = pino.destination({ dest: 1, sync: true }),
}: LogOptions): Logger {
  const options = {
    level,
    base: { service: name },
    redact: { paths: secretPaths, censor: "[hidden]" },
    serializers: { err: serializeError, error: serializeError },
  };
  return pino(options, destination);
}
