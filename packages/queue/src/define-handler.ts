import type { JobDefinition } from "@inlet/contracts";
import type { Logger } from "pino";
import type { z } from "zod";

/** What a handler is told about the job at hand. */
export interface JobContext {
  /** Fires when this process is closing and will not wait any longer, or when the job was given to another worker. */
  signal: AbortSignal;
  /** Names the job on every line. */
  log: Logger;
  /** How often this job was started, this time and crashes and steps aside included. */
  attempt: number;
}

/** Does one kind of job. */
export interface Handler<S extends z.ZodType> {
  job: JobDefinition<S>;
  /** Jobs that one worker runs at once. */
  concurrency: number;
  /** May run twice for one job, so it must not mind. */
  run: (payload: z.output<S>, context: JobContext) => Promise<void>;
}

/** Declares a handler; only gives it its exact type. */
export function defineHandler<S extends z.ZodType>(definition: Handler<S>): Handler<S> {
  return definition;
}
