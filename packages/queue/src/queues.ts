import { everyJob, type JobDefinition, takeStep } from "@inlet/contracts";
import type { Logger } from "pino";
import type { z } from "zod";
import { checkRedis } from "./check-redis.ts";
import { connectTo, isOnPostgres, type QueueConnection, type QueueServer } from "./connection.ts";
import { openProducers } from "./producers.ts";
import { jobOptions, parsePayload, type SendOptions } from "./sending.ts";
import { within } from "./within.ts";

/** One of several jobs sent at once. */
export interface Item<S extends z.ZodType> extends SendOptions {
  payload: z.input<S>;
}

/** Anything with a queue's name, such as a job definition. */
export type Named = Pick<JobDefinition, "name">;

/** Rings doorbells. */
export interface Queues extends AsyncDisposable {
  readonly connection: QueueConnection;
  /**
   * Adds a job, unless one with the same key waits already; while one runs, the last one sent is kept and runs after it.
   * @throws Fault `invalid` when the payload does not parse, `unavailable` when the queue cannot be reached in time
   */
  send<S extends z.ZodType>(job: JobDefinition<S>, payload: z.input<S>, options: SendOptions): Promise<void>;
  /** The same for many at once; all payloads are looked at before any is sent. */
  sendMany<S extends z.ZodType>(job: JobDefinition<S>, items: readonly Item<S>[]): Promise<void>;
  /** How many jobs are waiting, prioritized, delayed, active, completed and failed. */
  counts(job: Named): Promise<Record<string, number>>;
  /** @throws Fault `unavailable` when the queue does not answer, `invalid` when its Redis may drop jobs */
  check(): Promise<void>;
  /** BullMQ's own queues, for a dashboard. */
  bullQueues(jobs?: readonly Named[]): unknown[];
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
  const onPostgres = isOnPostgres(server);
  const connection = connectTo(server);
  const producers = openProducers(connection, log);
  const ask = <T>(job: Named, question: Parameters<typeof producers.ask<T>>[1]): Promise<T> =>
    within(answerWithinMs, producers.ask(job.name, question));

  const close = async () => {
    await producers.close();
    await connection.close();
  };

  return {
    connection,
    async send(job, payload, options) {
      const parsed = parsePayload(job, payload);
      await ask(job, (queue) => queue.add(job.name, parsed, jobOptions(job, parsed, options)));
    },
    async sendMany(job, items) {
      if (items.length === 0) return;
      const bulk = items.map(({ payload, ...options }) => {
        const data = parsePayload(job, payload);
        return { name: job.name, data, opts: jobOptions(job, data, options) };
      });
      await ask(job, (queue) => queue.addBulk(bulk));
    },
    counts: (job) => ask(job, (queue) => queue.getJobCounts()),
    async check() {
      if (!onPostgres) await within(answerWithinMs, checkRedis(server));
      const asked = producers.ask(takeStep.name, (queue) => queue.getJobCounts("active"));
      await within(answerWithinMs * firstAnswerFactor, asked);
    },
    bullQueues: (jobs = everyJob) => jobs.map(({ name }) => producers.open(name)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
