import { isFault } from "@inlet/contracts";
import { DelayedError, type Job, type Processor, UnrecoverableError } from "bullmq";
import type { Logger } from "pino";
import type { z } from "zod";
import { createDeferralLog, type LogDeferral } from "./deferral-log.ts";
import type { Handler } from "./define-handler.ts";
import { decideAfterFailure, type FailureDecision } from "./failure-decision.ts";
import { parsePayload } from "./job-options.ts";
import { computeRestMs } from "./rest-after-losses.ts";

interface ProcessorOptions {
  log: Logger;
  /** Fires when the process stops waiting for its jobs. */
  closing: AbortSignal;
  /** The processor keeps here what is running now, and since when (`performance.now()`). */
  running: Map<Promise<void>, number>;
}

interface Failure {
  err: unknown;
  bullJob: Job;
  log: Logger;
  closing: AbortSignal;
  backoffMs: number;
  logDeferral: LogDeferral;
}

/** Wraps a handler in the function that BullMQ calls. */
export function createProcessor<S extends z.ZodType>(
  handler: Handler<S>,
  { log, closing, running }: ProcessorOptions,
): Processor {
  const logDeferral = createDeferralLog();
  return async (bullJob, _token, lockLost) => {
    const jobLog = log.child({ job: handler.job.name, jobId: bullJob.id });
    const { attemptsStarted: attempt, stalledCounter: crashes } = bullJob;
    const restMs = computeRestMs({ attempt, crashes });
    if (restMs > 0) await rest(bullJob, { restMs, log: jobLog });
    try {
      const payload = parsePayload(handler.job, bullJob.data);
      const signal = lockLost === undefined ? closing : AbortSignal.any([closing, lockLost]);
      const run = handler.run(payload, { signal, log: jobLog, attempt, crashes });
      running.set(run, performance.now());
      await run.finally(() => running.delete(run));
    } catch (err) {
      if (lockLost?.aborted) abandon(jobLog);
      await fail({ err, bullJob, log: jobLog, closing, backoffMs: handler.job.backoffMs, logDeferral });
    }
  };
}

/** Puts the job back into the queue, because too many workers were lost with it. */
async function rest(bullJob: Job, { restMs, log }: { restMs: number; log: Logger }): Promise<never> {
  log.error(
    { lost: bullJob.stalledCounter, restMs },
    "workers are lost with this job again and again; it rests",
  );
  await bullJob.moveToDelayed(Date.now() + restMs, bullJob.token);
  throw new DelayedError();
}

/** Leaves the job as it is in the queue. It belongs to another worker, or is gone. */
function abandon(log: Logger): never {
  log.warn("the job's lock was lost, so it stops here; another worker runs it");
  throw new DelayedError();
}

/** Logs a failure once and throws the error by which BullMQ recognizes what to do with the job. */
async function fail({ err, bullJob, log, closing, backoffMs, logDeferral }: Failure): Promise<never> {
  const decision: FailureDecision = closing.aborted
    ? { kind: "defer", until: new Date() }
    : decideAfterFailure(err, backoffMs);
  switch (decision.kind) {
    case "defer":
      logDeferral(log, err, decision.until);
      await bullJob.moveToDelayed(decision.until.getTime(), bullJob.token);
      throw new DelayedError();
    case "give_up":
      log.error({ err }, "job failed for good");
      throw new UnrecoverableError(toMessage(err));
    case "retry":
      logRetry({ err, bullJob, log });
      throw err instanceof Error ? err : new Error(toMessage(err), { cause: err });
  }
}

function logRetry({ err, bullJob, log }: Pick<Failure, "err" | "bullJob" | "log">): void {
  const attemptsLeft = (bullJob.opts.attempts ?? 1) - bullJob.attemptsMade - 1;
  if (attemptsLeft <= 0) log.error({ err }, "job failed for good: no attempts are left");
  else log[isFault(err) ? "warn" : "error"]({ err, attemptsLeft }, "job failed and will be retried");
}

function toMessage(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
