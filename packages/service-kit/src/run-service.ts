import { once } from "node:events";
import type { Logger } from "pino";
import type { z } from "zod";
import { parseEnv } from "./env.ts";
import { findMisspelled } from "./find-misspelled.ts";
import { createHealth, type Health } from "./health.ts";
import { createLog } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { type ProgramContext, runProgram } from "./run-program.ts";

/** What every service receives when it starts. */
export interface ServiceContext extends Pick<ProgramContext, "stack"> {
  log: Logger;
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
 * is 1 after a crash, an invalid environment or a close that fails.
 */
export async function runService<S extends z.ZodType>(
  name: string,
  { env, schema, start, closeWithinMs = 20_000, ...options }: ServiceOptions<S>,
): Promise<void> {
  const config = await parseOrExit(schema, env);
  const log = options.log ?? createLog({ name, level: env["LOG_LEVEL"] || "info" });
  const variables = findMisspelled(schema, env);
  if (variables.length > 0) log.warn({ variables }, "variables of the environment seem to be misspelled");
  const health = createHealth();
  await runProgram({
    async run({ stack, signal }) {
      const opened = new AsyncDisposableStack();
      const started = start(config, { log, stack: opened, metrics: createMetrics(name), health });
      // A signal may end a service that is still starting. So wait for its start, and then close what it has opened.
      stack.defer(() => started.catch(() => undefined).then(() => opened.disposeAsync()));
      await started;
      if (signal.aborted) return 0;
      health.markStarted();
      log.info("service started");
      await once(signal, "abort");
      return 0;
    },
    exitCodeWhenStopped: 0,
    reportFailure: (failure, err) =>
      log.fatal({ err }, failure === "failed" ? "service failed to start" : `service ${failure}`),
    onStopping(reason) {
      health.markStopping();
      log.info({ reason }, "service stopping");
    },
    closeWithinMs,
  });
}

async function parseOrExit<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): Promise<z.output<S>> {
  try {
    return parseEnv(schema, env);
  } catch (err) {
    process.stderr.write(`${err instanceof Error ? err.message : String(err)}\n`, () => process.exit(1));
    return new Promise<never>(() => undefined); // waits until the line above is written and the process exits
  }
}
