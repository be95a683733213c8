import { Fault, type JobDefinition } from "@inlet/contracts";
import type { JobsOptions } from "bullmq";
import type { z } from "zod";

/** What every sender must state. */
export interface SendOptions {
  /** Lower goes first; 1 to 2,097,151. */
  priority: number;
  /** Rounded up to whole milliseconds. A negative delay is none; a longer one than 30 days is 30 days. */
  delayMs?: number;
}

/** Validates a payload. @throws Fault `invalid`, naming the fields and never their values */
export function parsePayload<S extends z.ZodType>(job: JobDefinition<S>, payload: unknown): z.output<S> {
  const parsed = job.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "payload"}: ${message}`);
  throw new Fault("invalid", `the payload of ${job.name} does not parse: ${issues.join("; ")}`);
}

/** Both backends order jobs by it. @see https://docs.bullmq.io/guide/jobs/prioritized */
const maxPriority = 2 ** 21 - 1;
/** The job keeps its key as long as it waits, so a delay without a limit would block that work for good. */
const maxDelayMs = 30 * 24 * 60 * 60 * 1_000;

const weekSeconds = 7 * 24 * 60 * 60;

/** BullMQ's options of one job. They have no `jobId`: a finished job that BullMQ still keeps would block the next forever. */
export function toJobOptions<S extends z.ZodType>(
  job: JobDefinition<S>,
  payload: z.output<S>,
  { priority, delayMs }: SendOptions,
): JobsOptions {
  if (!Number.isInteger(priority) || priority < 1 || priority > maxPriority)
    throw new Fault("invalid", `the priority of ${job.name} must be a whole number from 1 to ${maxPriority}`);
  if (Number.isNaN(delayMs)) throw new Fault("invalid", `the delay of ${job.name} is not a number`);
  return {
    priority,
    ...(delayMs === undefined ? {} : { delay: toWholeMs(delayMs) }),
    deduplication: { id: job.key(payload), keepLastIfActive: true },
    attempts: job.attempts,
    backoff: { type: "exponential", delay: job.backoffMs, jitter: 0.2 },
    removeOnComplete: true, // keeping the last 100 takes half of what BullMQ does on Postgres after every job
    removeOnFail: { count: 5_000, age: weekSeconds },
    stackTraceLimit: 5,
  };
}

/** Postgres refuses a fraction of a millisecond, and Redis lets the job run early. */
const toWholeMs = (delayMs: number): number => Math.min(Math.max(Math.ceil(delayMs), 0), maxDelayMs);
