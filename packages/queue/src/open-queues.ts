import { allJobs, type JobDefinition, takeStep } from "@inlet/contracts";
import type { Logger } from "pino";
import type { z } from "zod";
import { checkRedis } from "./check-redis.ts";
import { openConnection, type QueueConnection, type QueueServer, usesPostgres } from "./connection.ts";
import { openProducers } from "./producers.ts";
import { parsePayload, type SendOptions, toJobOptions } from "./sending.ts";
import { withTimeout } from "./with-timeout.ts";

/** One of several jobs sent at once. */
export interface BulkItem<S extends z.ZodType> extends SendOptions {
  payload: z.input<S>;
}

/** Anything with a queue's name, such as a job definition. */
export type NamedJob = Pick<JobDefinition, "name">;

/** Rings doorbells. */
export interface Queues extends AsyncDisposable {
  readonly connection: QueueConnection;
  /**
   * Adds a job, unless one with the same key waits already; while one runs, the last one sent is kept and runs after it.
   * @throws Fault `invalid` when the payload does not parse, `unavailable` when the queue cannot be reached in time
   */
  send<S extends z.ZodType>(job: JobDefinition<S>, payload: z.input<S>, options: SendOptions): Promise<void>;
  /** The same for many at once; all payloads are looked at before any is sent. */
  sendMany<S extends z.ZodType>(job: JobDefinition<S>, items: readonly BulkItem<S>[]): Promise<void>;
  /** How many jobs are waiting, prioritized, delayed, active, completed and failed. */
  countJobs(job: NamedJob): Promise<Record<string, number>>;
  /** @throws Fault `unavailable` when the queue does not answer, `invalid` when its Redis may drop jobs */
  check(): Promise<void>;
  /** BullMQ's own queues, for a dashboard. */
  bullQueues(jobs?: readonly NamedJob[]): unknown[];
  close(): Promise<void>;
}

/** Where the jobs live and how long to wait for it. */
export interface QueuesOptions extends QueueServer {
  log?: Logger;
  /** A queue that does not answer within this time is unavailable. */
  answerWithinMs?: number;
}

/** The first one to ask a new Postgres makes the tables of the queue first, and several services may start at once. */
const firstAnswerFactor = 6;

/** Opens the queues at `url`; its scheme chooses the backend. Nothing connects before the first use. */
export function openQueues({ log, answerWithinMs = 5_000, ...server }: QueuesOptions): Queues {
  const onPostgres = usesPostgres(server);
  const connection = openConnection(server);
  const producers = openProducers(connection, log);
  const ask = <T>(job: NamedJob, question: Parameters<typeof producers.withQueue<T>>[1]): Promise<T> =>
    withTimeout(answerWithinMs, producers.withQueue(job.name, question));

  const close = async () => {
    await producers.close();
    await connection.close();
  };

  return {
    connection,
    async send(job, payload, options) {
      const parsed = parsePayload(job, payload);
      await ask(job, (queue) => queue.add(job.name, parsed, toJobOptions(job, parsed, options)));
    },
    async sendMany(job, items) {
      if (items.length === 0) return;
      const bulk = items.map(({ payload, ...options }) => {
        const data = parsePayload(job, payload);
        return { name: job.name, data, opts: toJobOptions(job, data, options) };
      });
      await ask(job, (queue) => queue.addBulk(bulk));
    },
    countJobs: (job) => ask(job, (queue) => queue.getJobCounts()),
    async check() {
      if (!onPostgres) await withTimeout(answerWithinMs, checkRedis(server));
      const asked = producers.withQueue(takeStep.name, (queue) => queue.getJobCounts("active"));
      await withTimeout(answerWithinMs * firstAnswerFactor, asked);
    },
    bullQueues: (jobs = allJobs) => jobs.map(({ name }) => producers.open(name)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
