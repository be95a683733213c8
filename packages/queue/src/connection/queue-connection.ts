import type { BulkJobOptions, JobsOptions, JobType, Processor, WorkerOptions } from "bullmq";

/** How long any connection may take to open, in milliseconds. */
export const connectTimeoutMs = 5_000;

/** After this time of silence the system probes a connection, in milliseconds. */
export const keepAliveMs = 10_000;

/** The server that holds the jobs. */
export interface QueueServer {
  url: string;
  /** Separates installations that share a Redis; default: `inlet`. On Postgres the database does that. */
  prefix?: string | undefined;
}

/** The part of a BullMQ queue that this package uses; BullMQ's own type differs by backend. */
export interface BullQueue {
  readonly name: string;
  add(name: string, data: unknown, opts: JobsOptions): Promise<unknown>;
  addBulk(jobs: { name: string; data: unknown; opts: BulkJobOptions }[]): Promise<unknown>;
  isPaused(): Promise<boolean>;
  getJobCounts(...states: JobType[]): Promise<Record<string, number>>;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (err: Error) => void): unknown;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/** The part of a BullMQ worker that this package uses; BullMQ's own type differs by backend. */
export interface BullWorker {
  readonly name: string;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (err: Error) => void): unknown;
  on(event: "stalled", listener: (jobId: string) => void): unknown;
  on(event: "lockRenewalFailed", listener: (jobIds: string[]) => void): unknown;
  cancelJob(jobId: string, reason?: string): boolean;
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/** The arguments of a BullMQ worker. */
export interface BullWorkerSpec {
  name: string;
  process: Processor;
  settings: Omit<WorkerOptions, "connection" | "prefix">;
}

/** One process's connection to the server that holds its jobs. */
export interface QueueConnection {
  /** Opens the sending end of a queue. */
  openQueue(name: string): BullQueue;
  /** Opens the receiving end of a queue. */
  openWorker(spec: BullWorkerSpec): BullWorker;
  /**
   * Checks that the server takes jobs.
   * @throws Fault `invalid` when it may lose them, `unavailable` when it is read-only
   */
  check(): Promise<void>;
  /** Call it after all queues and workers are closed. It does not wait for a server that does not answer. */
  close(): Promise<void>;
}
