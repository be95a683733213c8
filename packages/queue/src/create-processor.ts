import { isFault } from "@inlet/contracts";
import { DelayedError, type Job, type Processor, UnrecoverableError } from "bullmq";
import type { Logger } from "pino";
import type { z } from "zod";
import { decideAfterFailure } from "./failure-decision.ts";
import type { Handler } from "./handler.ts";
import { parsePayload } from "./sending.ts";

interface ProcessorOptions {
  log: Logger;
  /** Fires when the process will not wait for its jobs any longer. */
  closing: AbortSignal;
  /** Holds what is running right now. */
  running: Set<Promise<void>>;
}

interface Failure {
  err: unknown;
  bullJob: Job;
  log: Logger;
  closing: AbortSignal;
  backoffMs: number;
}

/** A handler as BullMQ calls it. */
export function createProcessor<S extends z.ZodType>(
  handler: Handler<S>,
  { log, closing, running }: ProcessorOptions,
): Processor {
  return async (bullJob, _token, lost) => {
    const jobLog = log.child({ job: handler.job.name, jobId: bullJob.id });
    try {
      const payload = parsePayload(handler.job, bullJob.data);
      const signal = lost === undefined ? closing : AbortSignal.any([closing, lost]);
      const run = handler.run(payload, { signal, log: jobLog, attempt: bullJob.attemptsStarted });
      running.add(run);
      await run.finally(() => running.delete(run));
    } catch (err) {
      await fail({ err, bullJob, log: jobLog, closing, backoffMs: handler.job.backoffMs });
    }
  };
}

/** Logs a failure once and tells BullMQ how to go on, which it takes by what is thrown. */
async function fail({ err, bullJob, log, closing, backoffMs }: Failure): Promise<never> {
  const ending = closing.aborted
    ? { kind: "defer" as const, until: new Date() }
    : decideAfterFailure(err, backoffMs);
  switch (ending.kind) {
    case "defer":
      log.debug({ until: ending.until }, "job steps aside");
      await bullJob.moveToDelayed(ending.until.getTime(), bullJob.token);
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
  const left = (bullJob.opts.attempts ?? 1) - bullJob.attemptsMade - 1;
  if (left <= 0) log.error({ err }, "job failed for good, no attempts are left");
  else log[isFault(err) ? "warn" : "error"]({ err, left }, "job failed and is tried again");
}

function toMessage(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
