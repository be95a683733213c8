import { allJobs, type JobDefinition, takeStep } from "@inlet/contracts";
import type { Logger } from "pino";
import type { z } from "zod";
import {
  type BullQueue,
  openConnection,
  type QueueConnection,
  type QueueServer,
  withTimeout,
} from "./connection/index.ts";
import { parsePayload, type SendOptions, toJobOptions } from "./job-options.ts";
import { openProducers } from "./open-producers.ts";

/** One of several jobs to send at once. */
export interface BulkItem<S extends z.ZodType> extends SendOptions {
  payload: z.input<S>;
}

/** Anything that has a queue's name, such as a job definition. */
export type NamedJob = Pick<JobDefinition, "name">;

/** Sends jobs and counts them. */
export interface Queues extends AsyncDisposable {
  readonly connection: QueueConnection;
  /**
   * Adds a job, unless one with the same key is already waiting. While one is running, the queue keeps the last job sent
   * and runs it afterwards.
   * @throws Fault `invalid` when the payload does not parse, `unavailable` when the queue does not answer in time
   */
  send<S extends z.ZodType>(job: JobDefinition<S>, payload: z.input<S>, options: SendOptions): Promise<void>;
  /** Adds many jobs at once, after all payloads are validated. */
  sendMany<S extends z.ZodType>(job: JobDefinition<S>, items: readonly BulkItem<S>[]): Promise<void>;
  /** How many jobs are waiting, prioritized, delayed, active, completed and failed. */
  countJobs(job: NamedJob): Promise<Record<string, number>>;
  /** Names the queues of these jobs that somebody has paused, in which work waits until it is resumed. */
  listPaused(jobs?: readonly NamedJob[]): Promise<string[]>;
  /** @throws Fault `unavailable` when the queue does not answer or takes no jobs, `invalid` when its Redis may evict jobs */
  check(): Promise<void>;
  /** BullMQ's own queues, for a dashboard. */
  bullQueues(jobs?: readonly NamedJob[]): unknown[];
  close(): Promise<void>;
}

/** Which server holds the jobs, and how long to wait for it. */
export interface QueuesOptions extends QueueServer {
  log?: Logger;
  /** The queue is unavailable when it does not answer within this time. */
  answerWithinMs?: number;
}

/** On a new Postgres the first answer comes after the migration, and several services may start at once. */
const firstAnswerFactor = 6;

/** Prepares the queues at `url` and connects at the first use. The URL's scheme chooses the backend. */
export function openQueues({ log, answerWithinMs = 5_000, ...server }: QueuesOptions): Queues {
  const connection = openConnection(server);
  const producers = openProducers(connection, log);
  const waitFor = <T>(answer: Promise<T>, ms = answerWithinMs): Promise<T> => {
    const since = performance.now();
    return withTimeout({ ms, connectionError: () => producers.findError(since) }, answer);
  };
  const withQueue = <T>(job: NamedJob, command: (queue: BullQueue) => Promise<T>): Promise<T> =>
    waitFor(producers.withQueue(job.name, command));

  const close = async () => {
    await producers.close();
    await connection.close();
  };

  const sendMany: Queues["sendMany"] = async (job, items) => {
    if (items.length === 0) return;
    const bulk = items.map(({ payload, ...options }) => {
      const data = parsePayload(job, payload);
      return { name: job.name, data, opts: toJobOptions(job, data, options) };
    });
    await withQueue(job, (queue) => queue.addBulk(bulk));
  };

  return {
    connection,
    send: (job, payload, options) => sendMany(job, [{ payload, ...options }]),
    sendMany,
    countJobs: (job) => withQueue(job, (queue) => queue.getJobCounts()),
    async listPaused(jobs = allJobs) {
      const paused = await Promise.all(jobs.map((job) => withQueue(job, (queue) => queue.isPaused())));
      return jobs.flatMap(({ name }, index) => (paused[index] ? [name] : []));
    },
    async check() {
      await waitFor(connection.check());
      const counted = producers.withQueue(takeStep.name, (queue) => queue.getJobCounts("active"));
      await waitFor(counted, answerWithinMs * firstAnswerFactor);
    },
    bullQueues: (jobs = allJobs) => jobs.map(({ name }) => producers.open(name)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
