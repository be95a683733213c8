import type { Logger } from "pino";
import type { z } from "zod";
import { closeOrDisconnect } from "./close-or-disconnect.ts";
import type { BullWorker } from "./connection.ts";
import { logConnectionErrors } from "./connection-errors.ts";
import { createProcessor } from "./create-processor.ts";
import type { Handler } from "./handler.ts";
import type { Queues } from "./queues.ts";

/** Where a worker takes its jobs from, and how patient it is. */
export interface WorkerOptions {
  queues: Pick<Queues, "connection">;
  log: Logger;
  /** Instead of the handler's own. */
  concurrency?: number;
  /** When closing, running jobs are asked to end after this time. */
  graceMs?: number;
  /** A worker silent for so long has lost its jobs to the others; they look every `stalledIntervalMs`. */
  lockMs?: number;
  stalledIntervalMs?: number;
}

/** A worker that takes jobs until it is disposed; then it lets the running ones end. */
export interface RunningWorker extends AsyncDisposable {
  readonly name: string;
}

// BullMQ fails a job for good after that many crashes, whatever its attempts say; we count failures in Postgres.
const maxStalledCount = 1_000_000;

/** Starts taking jobs for `handler`. @throws when the queue cannot be reached */
export async function startWorker<S extends z.ZodType>(
  handler: Handler<S>,
  options: WorkerOptions,
): Promise<RunningWorker> {
  const { queues, log, graceMs = 10_000, lockMs = 15_000, stalledIntervalMs = 5_000 } = options;
  const closing = new AbortController();
  const settings = {
    concurrency: options.concurrency ?? handler.concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledIntervalMs,
    maxStalledCount,
    runRetryDelay: 1_000,
  };
  const running = new Set<Promise<void>>();
  const process = createProcessor(handler, { log, closing: closing.signal, running });
  const worker = queues.connection.openWorker({ name: handler.job.name, process, settings });
  watch(worker, log);
  await worker.waitUntilReady().catch(async (err: unknown) => {
    await closeOrDisconnect(worker);
    throw err;
  });
  return {
    name: worker.name,
    async [Symbol.asyncDispose]() {
      const timer = setTimeout(() => closing.abort(), graceMs);
      await closeOrDisconnect(worker, () => Promise.allSettled(running)).finally(() => clearTimeout(timer));
    },
  };
}

function watch(worker: BullWorker, log: Logger): void {
  logConnectionErrors(worker, log);
  worker.on("stalled", (jobId: string) =>
    log.warn({ job: worker.name, jobId }, "a job was left behind and is taken up again"),
  );
  worker.on("lockRenewalFailed", (jobIds: string[]) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, "its lock was lost");
  });
}
