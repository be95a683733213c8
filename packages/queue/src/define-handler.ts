import type { JobDefinition } from "@inlet/contracts";
import type { Logger } from "pino";
import type { z } from "zod";

/** What a handler receives besides the payload. */
export interface JobContext {
  /** Fires when the closing process stops waiting for its jobs, or when another worker took over the job. */
  signal: AbortSignal;
  /** Adds the job's name and id to every line. */
  log: Logger;
  /** How often this job was started, including this start, crashes and deferrals. */
  attempt: number;
  /** How often a worker that ran this job was lost: it crashed, was killed, or stood still. */
  crashes: number;
}

/** The code that runs one kind of job. */
export interface Handler<S extends z.ZodType> {
  job: JobDefinition<S>;
  /** How many jobs one worker runs at a time. */
  concurrency: number;
  /** Must be idempotent, because it may run twice for one job. */
  run: (payload: z.output<S>, context: JobContext) => Promise<void>;
}

/** Declares a handler; gives the definition its exact type and does nothing else. */
export function defineHandler<S extends z.ZodType>(definition: Handler<S>): Handler<S> {
  return definition;
}
