import type { Logger } from "pino";
import type { z } from "zod";
import {
  type BullWorker,
  closeOrDisconnect,
  logConnectionErrors,
  toUnusableFault,
} from "./connection/index.ts";
import { createProcessor } from "./create-processor.ts";
import type { Handler } from "./define-handler.ts";
import type { Queues } from "./open-queues.ts";

/** Where a worker takes its jobs from, and its time limits. */
export interface WorkerOptions {
  queues: Pick<Queues, "connection">;
  log: Logger;
  /** Watches the jobs: the service counts as dead when one of them has been running for ten minutes. */
  health?: JobWatch;
  /** Overrides the handler's own. */
  concurrency?: number;
  /** On closing, the running jobs' signals fire after this time. */
  graceMs?: number;
  /** A worker loses its jobs to the others when it is silent for this long. */
  lockMs?: number;
  /** How often workers look for jobs of silent workers. */
  stalledIntervalMs?: number;
}

/** The part of a service's health that watches jobs. */
export interface JobWatch {
  addLoop: (name: string, loop: { age: () => number; stuckAfterMs: number }) => void;
}

/** Longer than any watched job works before it defers the rest, with a time limit for each statement and request in it. */
const stuckAfterMs = 600_000;

/** A worker that takes jobs until it is disposed. Disposing waits for the running jobs. */
export interface RunningWorker extends AsyncDisposable {
  readonly name: string;
}

// BullMQ fails a job for good after this many crashes, whatever its attempts say. Inlet counts failures in Postgres.
const maxStalledCount = 1_000_000;

/** Starts a worker that runs `handler`. @throws Fault `unavailable` when the queue cannot be reached */
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
  const running = new Map<Promise<void>, number>();
  options.health?.addLoop(handler.job.name, { age: () => getLongestMs(running.values()), stuckAfterMs });
  const process = createProcessor(handler, { log, closing: closing.signal, running });
  const worker = queues.connection.openWorker({ name: handler.job.name, process, settings });
  subscribe(worker, log);
  await worker.waitUntilReady().catch(async (err: unknown) => {
    await closeOrDisconnect(worker);
    throw toUnusableFault(err);
  });
  return {
    name: worker.name,
    async [Symbol.asyncDispose]() {
      const timer = setTimeout(() => closing.abort(), graceMs);
      const jobs = { drain: () => Promise.allSettled(running.keys()), areLeft: () => running.size > 0 };
      await closeOrDisconnect(worker, jobs).finally(() => clearTimeout(timer));
    },
  };
}

/** For how long the oldest of the running jobs has been running; 0 without one. */
const getLongestMs = (startedAt: Iterable<number>): number => {
  const now = performance.now();
  return Math.max(0, ...Array.from(startedAt, (it) => now - it));
};

function subscribe(worker: BullWorker, log: Logger): void {
  logConnectionErrors(worker, log);
  worker.on("stalled", (jobId: string) =>
    log.warn({ job: worker.name, jobId }, "a job's worker was lost; another worker runs the job"),
  );
  worker.on("lockRenewalFailed", (jobIds: string[]) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, "the job's lock was lost");
  });
}
