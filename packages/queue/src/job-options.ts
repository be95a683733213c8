import { Fault, type JobDefinition } from "@inlet/contracts";
import type { JobsOptions } from "bullmq";
import type { z } from "zod";

/** What every sender must state. */
export interface SendOptions {
  /** Lower goes first; at least 1. */
  priority: number;
  delayMs?: number;
}

/** Validates a payload. @throws Fault `invalid`, naming the fields and never their values */
export function parsePayload<S extends z.ZodType>(job: JobDefinition<S>, payload: unknown): z.output<S> {
  const parsed = job.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "payload"}: ${message}`);
  throw new Fault("invalid", `the payload of ${job.name} does not parse: ${issues.join("; ")}`);
}

const weekSeconds = 7 * 24 * 60 * 60;

/** BullMQ's options of one job. They have no `jobId`: a finished job that BullMQ still keeps would block the next forever. */
export function toJobOptions<S extends z.ZodType>(
  job: JobDefinition<S>,
  payload: z.output<S>,
  { priority, delayMs }: SendOptions,
): JobsOptions {
  if (!Number.isInteger(priority) || priority < 1)
    throw new Fault("invalid", `the priority of ${job.name} must be a whole number of at least 1`);
  return {
    priority,
    ...(delayMs === undefined ? {} : { delay: delayMs }),
    deduplication: { id: job.key(payload), keepLastIfActive: true },
    attempts: job.attempts,
    backoff: { type: "exponential", delay: job.backoffMs, jitter: 0.2 },
    removeOnComplete: { count: 100 }, // BullMQ applies this after every job: 1,000, or an age, halves the speed on Postgres
    removeOnFail: { count: 5_000, age: weekSeconds },
    stackTraceLimit: 5,
  };
}
