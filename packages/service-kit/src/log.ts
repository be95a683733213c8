import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import { serializeError } from "./serialize-error.ts";

/** How a log is made. */
export interface LogOptions {
  /** Stands on every line as `service`. */
  name: string;
  level?: string;
  /** Standard output unless given; lines are JSON. */
  destination?: DestinationStream;
}

const secretKeys = ["authorization", "apiKey", "token", "cookie", "password", "secret", "sealed"];
const nests = ["", "*.", "headers.", "*.headers.", "req.headers.", "res.headers.", "err.", "config."];
const secretPaths = [
  ...nests.flatMap((nest) => secretKeys.map((key) => `${nest}${key}`)),
  'headers["set-cookie"]',
  '*.headers["set-cookie"]',
];

/** pino's settings of every service, for those who make the log themselves, such as Fastify. */
export function createLoggerOptions({ name, level = "info" }: Omit<LogOptions, "destination">): LoggerOptions {
  return {
    level,
    base: { service: name },
    redact: { paths: secretPaths, censor: "[hidden]" },
    serializers: { err: serializeError, error: serializeError },
  };
}

/**
 * A service's log. Redaction is the net; the plan is that no secret is handed to it. Lines are written at once: written
 * later, the last ones of a process that ends would come out of order or not at all.
 */
export function createLog({
  destination = pino.destination({ dest: 1, sync: true }),
  ...options
}: LogOptions): Logger {
  return pino(createLoggerOptions(options), destination);
}
