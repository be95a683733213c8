import type { z } from "zod";

/** What both ends of a queue must agree on. One queue per job name. */
export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  name: string;
  payload: S;
  /** The identity of the work: while one such job waits, another is not added. No `:` (BullMQ reserves it). */
  key: (payload: z.output<S>) => string;
  /** Tries after a failure that may pass by itself, before the queue gives up; the sweep rings again later. */
  attempts: number;
  /** First wait between two tries, in milliseconds; doubles each time. */
  backoffMs: number;
}

/** Declares a job; only gives the definition its exact type. */
export function defineJob<S extends z.ZodType>(definition: JobDefinition<S>): JobDefinition<S> {
  return definition;
}

/** Lower goes first. Every send states one, because BullMQ runs jobs without a priority before all others. */
export const priority = { live: 10, release: 20, reconcile: 30, backfill: 40 } as const;
