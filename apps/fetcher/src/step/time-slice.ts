import { type Fault, isFault } from "@inlet/contracts";
import { DatabaseFault, type Integration, type WorkError } from "@inlet/db";
import { defer, type JobContext, type Queues } from "@inlet/queue";
import type { KustomerDeps } from "@inlet/use-cases";
import type { ReadingConfig } from "../config.ts";
import type { StepMetrics } from "./step-metrics.ts";

/** What the handlers of resumable work need. */
export interface SliceDeps extends KustomerDeps {
  queues: Queues;
  reading: ReadingConfig;
  metrics: StepMetrics;
  /** How long one job works before it dispatches the next one, so that tenants interleave in the queue; 1,000. */
  timeSliceMs?: number;
}

/** One job's share of the work. */
export interface TimeSlice {
  deps: SliceDeps;
  integration: Integration;
  job: JobContext;
}

/** Work of many steps whose whole state is one row: a run or a report. A job works on it for one time slice. */
export interface SlicedWork<T> extends TimeSlice {
  /** Facts for log lines. */
  ids: Record<string, string>;
  /** The public message of a failure that is a bug. The error itself stays in the log. */
  bugMessage: string;
  /** Whether this job was dispatched for the row as it is now, so that the job itself can be deferred. */
  isOwnJob(row: T): boolean;
  takeStep(row: T): Promise<StepEnd<T>>;
  /** Dispatches the next job. */
  dispatch(row: T, delayMs: number): Promise<void>;
  /** Records in Postgres when the row is due again, and why it has to wait if that is not the share of the budget. */
  defer(row: T, wait: { ms: number; error?: WorkError | undefined }): Promise<void>;
  /** Counts a failure. @returns the backoff in milliseconds; undefined when the work is over */
  recordFailure(row: T, error: WorkError): Promise<number | undefined>;
}

/** How a step of resumable work ended. This job stops when it is done with the work. */
export type StepEnd<T> =
  | { kind: "continue"; row: T }
  | { kind: "defer"; row: T; waitMs: number }
  | { kind: "stop" };

/**
 * Takes steps for about a second, then dispatches the next job. A step with which workers were lost has a job of its own: the queue
 * counts losses for a job, and so they count for one step.
 */
export async function runTimeSlice<T>(first: T, work: SlicedWork<T>): Promise<void> {
  const deadline = performance.now() + (work.deps.timeSliceMs ?? 1_000);
  const { crashes: lost, log } = work.job;
  if (lost > 0) log.warn({ ...work.ids, lost }, "workers were lost with this step");
  let row = first;
  let end: StepEnd<T>;
  do {
    end = await takeStep(row, work);
    if (end.kind === "continue") row = end.row;
  } while (end.kind === "continue" && lost === 0 && performance.now() <= deadline);
  if (end.kind === "continue") return work.dispatch(end.row, 0);
  if (end.kind === "stop") return;
  if (work.isOwnJob(end.row)) defer(new Date(Date.now() + end.waitMs));
  return work.dispatch(end.row, end.waitMs);
}

function takeStep<T>(row: T, work: SlicedWork<T>): Promise<StepEnd<T>> {
  if (work.job.signal.aborted) return Promise.resolve({ kind: "defer", row, waitMs: 0 });
  return work.takeStep(row).catch((err: unknown) => handleFailure(row, err, work));
}

async function handleFailure<T>(row: T, err: unknown, work: SlicedWork<T>): Promise<StepEnd<T>> {
  const { log, signal } = work.job;
  if (signal.aborted) return { kind: "defer", row, waitMs: 0 };
  if (err instanceof DatabaseFault) throw err; // the work is not at fault, and its failure could not be recorded
  const kind = isFault(err) ? err.kind : "bug";
  work.deps.metrics.faults.inc({ kind });
  if (isFault(err, "rate_limited")) {
    const waitMs = computeDeferMs(err);
    const error = isReply(err) ? { kind, message: `${err.message} ${throttled}` } : undefined;
    await work.defer(row, { ms: waitMs, error });
    return { kind: "defer", row, waitMs };
  }
  log[isFault(err) ? "warn" : "error"]({ err, ...work.ids }, "step failed");
  const error = { kind, message: isFault(err) ? err.message : work.bugMessage };
  const waitMs = await work.recordFailure(row, error);
  if (waitMs === undefined) {
    log.warn({ ...work.ids, error }, "stopped after a failure");
    return { kind: "stop" };
  }
  return { kind: "defer", row, waitMs };
}

/** A 429 is no failure, but a person must see why nothing arrives. The next step that succeeds removes it. */
const throttled = "Inlet waits as long as Kustomer asks, and then continues. Nothing is lost.";

/** Whether Kustomer has refused the request. Otherwise Inlet's own budget has refused a permit. */
const isReply = ({ details }: Fault): boolean => details["status"] === 429;

/** After a 429 the job asks the org's budget again, which knows how long to wait. */
const recheckBudgetAfterMs = 1_000;

/**
 * Computes for how long a throttled job is deferred, in milliseconds. `retryAt` is by the database's clock after a 429,
 * and by this host's clock when the org's budget refused the permit; only the latter can be compared with `Date.now()`.
 */
export function computeDeferMs(fault: Fault): number {
  const { retryAt } = fault;
  return retryAt === undefined || isReply(fault)
    ? recheckBudgetAfterMs
    : Math.max(0, retryAt.getTime() - Date.now());
}
