import type { z } from "zod";

/** What the sender and the handler of a queue must agree on. Each job name has its own queue. */
export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  name: string;
  payload: S;
  /** The deduplication key: while a job with this key waits, the queue adds no other. No `:` (BullMQ reserves it). */
  key: (payload: z.output<S>) => string;
  /** How often the queue tries a job that fails for a passing reason. The scheduler dispatches it again later. */
  attempts: number;
  /** The first wait between two attempts, in milliseconds; it doubles each time. */
  backoffMs: number;
}

/** Declares a job; gives the definition its exact type and does nothing else. */
export function defineJob<S extends z.ZodType>(definition: JobDefinition<S>): JobDefinition<S> {
  return definition;
}
