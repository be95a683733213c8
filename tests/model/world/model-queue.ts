import { Fault, type JobDefinition } from "@inlet/contracts";
import type { Queues } from "@inlet/queue";
import { createRecordingQueues, decideAfterFailure, parsePayload, toJobOptions } from "@inlet/queue/testing";
import { gated } from "../processes/model-process.ts";

/** What is sent once its key is free. */
interface Kept {
  payload: unknown;
  readyAt: number;
}

/** A job in the queue; one per key. */
export interface ModelJob {
  readonly definition: Pick<JobDefinition, "name" | "attempts" | "backoffMs">;
  readonly key: string;
  payload: unknown;
  readyAt: number;
  /** Grows when it is given to another worker: then the first one's ending counts no more. */
  turn: number;
  isActive: boolean;
  starts: number;
  failures: number;
  /** The last ring that came while it ran. */
  kept: Kept | undefined;
}

/** A queue in memory that keeps BullMQ's promises as our own queue package tests them. */
export interface ModelQueue {
  readonly queues: Queues;
  ready(): ModelJob[];
  /** When the next job that waits becomes ready, by the model's clock. */
  nextReadyAt(): number | undefined;
  start(job: ModelJob): { turn: number };
  end(job: ModelJob, turn: number, failure?: { err: unknown }): void;
  /** Its worker died, or fell silent: another one gets it. */
  redeliver(job: ModelJob, afterMs: number): void;
  /** Every job is gone, as when Redis was flushed. */
  lose(): void;
}

/** @param now the model's clock */
export function createModelQueue(now: () => number): ModelQueue {
  const jobs = new Map<string, ModelJob>();
  const waiting = () => [...jobs.values()].filter((it) => !it.isActive);
  const place = (job: Omit<ModelJob, "turn" | "isActive" | "starts" | "failures" | "kept">) => {
    const fresh = { turn: 0, isActive: false, starts: 0, failures: 0, kept: undefined };
    jobs.set(`${job.definition.name} ${job.key}`, { ...job, ...fresh });
  };
  const add = (definition: ModelJob["definition"], key: string, ring: Kept) => {
    const job = jobs.get(`${definition.name} ${key}`);
    if (job === undefined) place({ definition, key, ...ring });
    else if (job.isActive) job.kept = ring;
  };
  const leave = (job: ModelJob) => {
    const { definition, key, kept } = job;
    jobs.delete(`${definition.name} ${key}`);
    if (kept) place({ definition, key, ...kept });
  };
  return {
    queues: sendingTo(add, now),
    ready: () => waiting().filter((it) => it.readyAt <= now()),
    nextReadyAt: () => (waiting().length === 0 ? undefined : Math.min(...waiting().map((it) => it.readyAt))),
    start(job) {
      job.isActive = true;
      job.starts += 1;
      return { turn: job.turn };
    },
    end(job, turn, failure) {
      if (job.turn !== turn || !job.isActive) return;
      const pauseMs = failure === undefined ? undefined : pauseOf(job, failure.err);
      if (pauseMs === undefined) leave(job);
      else Object.assign(job, { isActive: false, readyAt: now() + pauseMs });
    },
    redeliver(job, afterMs) {
      job.turn += 1;
      Object.assign(job, { isActive: false, readyAt: now() + afterMs });
    },
    lose: () => jobs.clear(),
  };
}

/** How long a job that threw waits for its next start; undefined when it has none. */
function pauseOf(job: ModelJob, err: unknown): number | undefined {
  const ending = decideAfterFailure(err, job.definition.backoffMs);
  switch (ending.kind) {
    case "defer":
      return Math.max(0, ending.until.getTime() - Date.now());
    case "give_up":
      return undefined;
    case "retry":
      job.failures += 1;
      return job.failures < job.definition.attempts
        ? job.definition.backoffMs * 2 ** (job.failures - 1)
        : undefined;
  }
}

const failure = () => new Fault("unavailable", "the queue cannot be reached");
const done = async (): Promise<void> => undefined;

function sendingTo(
  add: (definition: ModelJob["definition"], key: string, ring: Kept) => void,
  now: () => number,
): Queues {
  const sendMany: Queues["sendMany"] = async (job, items) => {
    if (items.length === 0) return;
    const rings = items.map(({ payload, ...options }) => {
      const parsed = parsePayload(job, payload);
      toJobOptions(job, parsed, options);
      return { key: job.key(parsed), payload: parsed, delayMs: options.delayMs ?? 0 };
    });
    await gated({ kind: "queue", title: `send ${job.name}`, failure }, async () => {
      for (const { key, payload, delayMs } of rings) add(job, key, { payload, readyAt: now() + delayMs });
    });
  };
  return {
    connection: createRecordingQueues().connection, // never used
    send: (job, payload, options) => sendMany(job, [{ payload, ...options }]),
    sendMany,
    countJobs: async () => ({}),
    check: done,
    bullQueues: () => [],
    close: done,
    [Symbol.asyncDispose]: done,
  };
}
