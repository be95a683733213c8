import type { Logger } from "pino";
import type { z } from "zod";
import { parseEnv } from "./env.ts";
import { createHealth, type Health } from "./health.ts";
import { createLog } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";

/** What every service receives when it starts. */
export interface ServiceContext {
  log: Logger;
  /** Holds whatever the service opens; it is closed in reverse order. */
  stack: AsyncDisposableStack;
  metrics: Metrics;
  health: Health;
}

/** Definition of a service. */
export interface ServiceOptions<S extends z.ZodType> {
  env: NodeJS.ProcessEnv;
  schema: S;
  /** Resolves when the service is running. Disposing of the stack ends it. */
  start: (config: z.output<S>, context: ServiceContext) => Promise<void>;
  /** The process exits when closing takes longer. */
  closeWithinMs?: number;
  /** Default: JSON lines on standard output. */
  log?: Logger;
}

/**
 * Runs a service until SIGTERM, SIGINT, SIGHUP or a crash, closes it, and exits. The exit code is 0 after a signal. It
 * is 1 after a crash, an invalid environment or a close that hangs. No other code may end the process.
 */
export async function runService<S extends z.ZodType>(
  name: string,
  service: ServiceOptions<S>,
): Promise<void> {
  const { env, schema, start, closeWithinMs = 20_000 } = service;
  const log = service.log ?? createLog({ name, level: env["LOG_LEVEL"] || "info" });
  const config = await parseOrExit(schema, env);
  const stack = new AsyncDisposableStack();
  const health = createHealth();
  const stop = createStop({ stack, health, log, closeWithinMs });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void stop(0, signal));
  for (const crash of ["uncaughtException", "unhandledRejection"] as const)
    process.on(crash, (err: unknown) => {
      log.fatal({ err }, "service crashed");
      void stop(1, crash);
    });
  try {
    await start(config, { log, stack, metrics: createMetrics(name), health });
    health.markStarted();
    log.info("service started");
  } catch (err) {
    log.fatal({ err }, "service failed to start");
    await stop(1, "failed to start");
  }
}

async function parseOrExit<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): Promise<z.output<S>> {
  try {
    return parseEnv(schema, env);
  } catch (err) {
    process.stderr.write(`${err instanceof Error ? err.message : String(err)}\n`, () => process.exit(1));
    return new Promise<never>(() => undefined); // waits until the line above is written and the process exits
  }
}

type StopOptions = Pick<ServiceContext, "stack" | "health" | "log"> & { closeWithinMs: number };

function createStop({ stack, health, log, closeWithinMs }: StopOptions) {
  let stopping = false;
  return async (exitCode: number, reason: string): Promise<void> => {
    if (stopping) return; // npm and the terminal both forward Ctrl-C, so a second signal is normal
    stopping = true;
    health.markStopping();
    log.info({ reason }, "service stopping");
    setTimeout(() => {
      log.fatal({ closeWithinMs }, "service did not close in time");
      process.exit(1);
    }, closeWithinMs).unref();
    try {
      await stack.disposeAsync();
    } catch (err) {
      log.error({ err }, "service did not close cleanly");
      process.exit(1);
    }
    process.exit(exitCode);
  };
}
