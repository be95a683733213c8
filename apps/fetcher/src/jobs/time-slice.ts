import { setTimeout as wait } from "node:timers/promises";
import { type Fault, isFault } from "@inlet/contracts";
import { defer, type JobContext, type Queues } from "@inlet/queue";
import type { ReadingConfig } from "../config.ts";
import type { KustomerDeps } from "../open-kustomer.ts";
import type { StepMetrics } from "../step-metrics.ts";

/** What the handlers of resumable work need. */
export interface SliceDeps extends KustomerDeps {
  queues: Queues;
  reading: ReadingConfig;
  metrics: StepMetrics;
  /** How long one job works before it dispatches the next one, so that tenants interleave in the queue; 1,000. */
  timeSliceMs?: number;
}

/** Work of many steps whose whole state is one row: a run or a report. A job works on it for one time slice. */
export interface ResumableWork<T> {
  /** Facts for log lines. */
  ids: Record<string, string>;
  /** The public message of a failure that is a bug. The error itself stays in the log. */
  bugMessage: string;
  /** After a failure, the job waits this long in place. During a longer wait, the worker serves other tenants; 0. */
  maxWaitInPlaceMs?: number;
  /** Whether this job was dispatched for the row as it is now, so that the job itself can be deferred. */
  isOwnJob(row: T): boolean;
  takeStep(row: T): Promise<StepEnd<T>>;
  /** Dispatches the next job. */
  dispatch(row: T, delayMs: number): Promise<void>;
  /** Records in Postgres when the row is due again. */
  defer(row: T, waitMs: number): Promise<void>;
  /** Counts a failure. @returns the backoff in milliseconds; undefined when the work is over */
  recordFailure(row: T, error: { kind: string; message: string }): Promise<number | undefined>;
}

/** How a step of resumable work ended. */
export type StepEnd<T> =
  | { kind: "continue"; row: T }
  | { kind: "defer"; row: T; waitMs: number }
  /** This job is done with the work. */
  | { kind: "stop" };

/** One job's share of the work. */
interface TimeSlice<T> {
  deps: SliceDeps;
  job: JobContext;
  work: ResumableWork<T>;
}

/** Takes steps for about a second, then dispatches the next job. */
export async function runTimeSlice<T>(first: T, slice: TimeSlice<T>): Promise<void> {
  const { deps, job, work } = slice;
  const deadline = performance.now() + (deps.timeSliceMs ?? 1_000);
  let row = first;
  for (;;) {
    const end: StepEnd<T> = job.signal.aborted
      ? { kind: "defer", row, waitMs: 0 }
      : await work.takeStep(row).catch((err: unknown) => handleFailure(row, err, slice));
    if (end.kind === "stop") return;
    if (end.kind === "defer") return deferWork(end, work);
    row = end.row;
    if (performance.now() > deadline) return work.dispatch(row, 0);
  }
}

/** Continues later: defers this job if it is for the row as it is now, otherwise dispatches another one. */
async function deferWork<T>({ row, waitMs }: { row: T; waitMs: number }, work: ResumableWork<T>) {
  if (work.isOwnJob(row)) defer(new Date(Date.now() + waitMs));
  await work.dispatch(row, waitMs);
}

async function handleFailure<T>(
  row: T,
  err: unknown,
  { deps: { metrics }, job: { log, signal }, work }: TimeSlice<T>,
): Promise<StepEnd<T>> {
  if (signal.aborted) return { kind: "defer", row, waitMs: 0 };
  const kind = isFault(err) ? err.kind : "bug";
  metrics.faults.inc({ kind });
  if (isFault(err, "rate_limited")) {
    const waitMs = computeDeferMs(err);
    await work.defer(row, waitMs);
    return { kind: "defer", row, waitMs };
  }
  log[isFault(err) ? "warn" : "error"]({ err, ...work.ids }, "step failed");
  const error = { kind, message: isFault(err) ? err.message : work.bugMessage };
  const waitMs = await work.recordFailure(row, error);
  if (waitMs === undefined) {
    log.warn({ ...work.ids, error }, "stopped after a failure");
    return { kind: "stop" };
  }
  if (waitMs > (work.maxWaitInPlaceMs ?? 0)) return { kind: "defer", row, waitMs };
  await wait(waitMs, undefined, { signal }).catch(() => undefined); // the caller checks the signal
  return { kind: "continue", row };
}

/** After a 429 the job asks the org's budget again, which knows how long to wait. */
const recheckBudgetAfterMs = 1_000;

/**
 * Computes for how long a throttled job is deferred, in milliseconds. `retryAt` is by the database's clock after a 429,
 * and by this host's clock when the org's budget refused the permit; only the latter can be compared with `Date.now()`.
 */
export function computeDeferMs({ retryAt, details }: Fault): number {
  const isReply = details["status"] === 429;
  return retryAt === undefined || isReply
    ? recheckBudgetAfterMs
    : Math.max(0, retryAt.getTime() - Date.now());
}
