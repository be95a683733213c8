import { Fault } from "@inlet/contracts";
import type { BulkJobOptions, JobsOptions, JobType, Processor, WorkerOptions } from "bullmq";
import { connectToPostgres } from "./connect-to-postgres.ts";
import { connectToRedis } from "./connect-to-redis.ts";

/** Which server the jobs live on. */
export interface QueueServer {
  url: string;
  /** Keeps apart what shares a Redis. On Postgres the database does. */
  prefix?: string | undefined;
}

/** What we ask of a BullMQ queue; its own type differs with the backend. */
export interface BullQueue {
  readonly name: string;
  add(name: string, data: unknown, opts: JobsOptions): Promise<unknown>;
  addBulk(jobs: { name: string; data: unknown; opts: BulkJobOptions }[]): Promise<unknown>;
  getJobCounts(...states: JobType[]): Promise<Record<string, number>>;
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (err: Error) => void): unknown;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/** What we ask of a BullMQ worker; its own type differs with the backend. */
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

/** What a BullMQ worker is made of. */
export interface BullWorkerSpec {
  name: string;
  process: Processor;
  settings: Omit<WorkerOptions, "connection" | "prefix">;
}

/** The way of one process to the server of its jobs. */
export interface QueueConnection {
  /** The sending end of a queue. */
  openQueue(name: string): BullQueue;
  /** The taking end. */
  openWorker(spec: BullWorkerSpec): BullWorker;
  /** To be called when all queues and workers are closed. Does not wait for a server that does not answer. */
  close(): Promise<void>;
}

/** Whether the jobs live in Postgres. @throws Fault `invalid` when the URL names neither backend */
export function usesPostgres({ url }: QueueServer): boolean {
  if (/^postgres(ql)?:\/\//.test(url)) return true;
  if (/^rediss?:\/\//.test(url)) return false;
  throw new Fault("invalid", "the queue's URL must begin with redis://, rediss:// or postgres://");
}

/** Opens the way to a server; nothing connects before the first use. @throws Fault `invalid` when the URL names neither backend */
export const openConnection = (server: QueueServer): QueueConnection =>
  usesPostgres(server) ? connectToPostgres(server) : connectToRedis(server);
