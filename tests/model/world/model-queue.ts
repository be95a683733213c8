import { Fault, type JobDefinition } from "@inlet/contracts";
import type { Queues } from "@inlet/queue";
import { createRecordingQueues, decideAfterFailure, parsePayload, toJobOptions } from "@inlet/queue/testing";
import { intercept } from "../processes/model-process.ts";

/** The payload of a job, and when a worker may start it by the model's clock. */
interface Delivery {
  payload: unknown;
  readyAt: number;
}

/** A job in the queue. The queue holds one job per key. */
export interface ModelJob extends Delivery {
  readonly definition: Pick<JobDefinition, "name" | "attempts" | "backoffMs">;
  readonly key: string;
  /** Grows with each redelivery, which makes older leases invalid. */
  leaseNumber: number;
  isActive: boolean;
  starts: number;
  /** How often a worker that ran it crashed or stalled. */
  crashes: number;
  failures: number;
  /** The last send with the same key while the job was active. It becomes the next job. */
  nextDelivery: Delivery | undefined;
}

/** One worker's right to finish a job. A redelivery of the job ends it. */
export interface JobLease {
  readonly job: ModelJob;
  readonly leaseNumber: number;
}

/** Whether no redelivery has ended a lease. */
export const isCurrent = ({ job, leaseNumber }: JobLease): boolean => job.leaseNumber === leaseNumber;

/** A queue in memory. It keeps the guarantees of BullMQ that the tests of our queue package check. */
export interface ModelQueue {
  readonly queues: Queues;
  listReady(): ModelJob[];
  /** When the next waiting job becomes ready, by the model's clock. */
  nextReadyAt(): number | undefined;
  lease(job: ModelJob): JobLease;
  /** Ends a job as its worker reports it; ignored when the lease is no longer current. */
  finish(lease: JobLease, failure?: { err: unknown }): void;
  /** Gives the job of a worker that shuts down to another one. */
  redeliver(job: ModelJob, afterMs: number): void;
  /** Gives the job of a crashed or stalled worker to another one. */
  recover(job: ModelJob, afterMs: number): void;
  /** Removes every job, as a flush of Redis does. */
  clear(): void;
}

/** @param now the model's clock */
export function createModelQueue(now: () => number): ModelQueue {
  const jobs = new Map<string, ModelJob>();
  const listWaiting = () => [...jobs.values()].filter((it) => !it.isActive);
  const insert = (definition: ModelJob["definition"], key: string, delivery: Delivery) => {
    const counts = { leaseNumber: 0, starts: 0, crashes: 0, failures: 0 };
    const state = { ...counts, isActive: false, nextDelivery: undefined };
    jobs.set(`${definition.name} ${key}`, { definition, key, ...delivery, ...state });
  };
  const send: Send = (definition, key, delivery) => {
    const job = jobs.get(`${definition.name} ${key}`);
    if (job === undefined) insert(definition, key, delivery);
    else if (job.isActive) job.nextDelivery = delivery;
  };
  const remove = ({ definition, key, nextDelivery }: ModelJob) => {
    jobs.delete(`${definition.name} ${key}`);
    if (nextDelivery) insert(definition, key, nextDelivery);
  };
  const redeliver = (job: ModelJob, afterMs: number) => {
    job.leaseNumber += 1;
    Object.assign(job, { isActive: false, readyAt: now() + afterMs });
  };
  return {
    queues: createQueues(send, now),
    listReady: () => listWaiting().filter((it) => it.readyAt <= now()),
    nextReadyAt() {
      const waiting = listWaiting();
      return waiting.length === 0 ? undefined : Math.min(...waiting.map((it) => it.readyAt));
    },
    lease(job) {
      job.isActive = true;
      job.starts += 1;
      return { job, leaseNumber: job.leaseNumber };
    },
    finish(lease, failure) {
      const { job } = lease;
      if (!isCurrent(lease) || !job.isActive) return;
      const delayMs = failure === undefined ? undefined : computeRetryDelayMs(job, failure.err);
      if (delayMs === undefined) remove(job);
      else Object.assign(job, { isActive: false, readyAt: now() + delayMs });
    },
    redeliver,
    recover(job, afterMs) {
      job.crashes += 1;
      redeliver(job, afterMs);
    },
    clear: () => jobs.clear(),
  };
}

/** How long a failed job waits for its next start; undefined when it does not start again. */
function computeRetryDelayMs(job: ModelJob, err: unknown): number | undefined {
  const decision = decideAfterFailure(err, job.definition.backoffMs);
  switch (decision.kind) {
    case "defer":
      return Math.max(0, decision.until.getTime() - Date.now());
    case "give_up":
      return undefined;
    case "retry":
      job.failures += 1;
      return job.failures < job.definition.attempts
        ? job.definition.backoffMs * 2 ** (job.failures - 1)
        : undefined;
  }
}

type Send = (definition: ModelJob["definition"], key: string, delivery: Delivery) => void;

const createError = () => new Fault("unavailable", "the queue cannot be reached");
const doNothing = async (): Promise<void> => undefined;

/** The queue package's interface, as a sender to this queue. */
function createQueues(send: Send, now: () => number): Queues {
  const sendMany: Queues["sendMany"] = async (job, items) => {
    if (items.length === 0) return;
    const sends = items.map(({ payload, ...options }) => {
      const parsed = parsePayload(job, payload);
      toJobOptions(job, parsed, options);
      return { key: job.key(parsed), payload: parsed, delayMs: options.delayMs ?? 0 };
    });
    await intercept({ kind: "queue", title: `send ${job.name}`, createError }, async () => {
      for (const { key, payload, delayMs } of sends) send(job, key, { payload, readyAt: now() + delayMs });
    });
  };
  return {
    connection: createRecordingQueues().connection, // never used
    send: (job, payload, options) => sendMany(job, [{ payload, ...options }]),
    sendMany,
    countJobs: async () => ({}),
    listPaused: async () => [],
    check: doNothing,
    bullQueues: () => [],
    close: doNothing,
    [Symbol.asyncDispose]: doNothing,
  };
}
