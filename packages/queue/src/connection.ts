import type { EventEmitter } from "node:events";
import { Fault } from "@inlet/contracts";
import {
  type BulkJobOptions,
  createPostgresBackend,
  type JobsOptions,
  type JobType,
  type Processor,
  Queue,
  Worker,
  type WorkerOptions,
  withBackend,
} from "bullmq";

const onPostgres = withBackend(createPostgresBackend);

/** Which server the jobs live on, and under which name. */
export interface QueueServer {
  url: string;
  /** Keeps apart what shares a server: a key prefix on Redis, a schema on Postgres. */
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

const connectWithinMs = 5_000;
const defaultPrefix = "bullmq";

/** Whether the jobs live in Postgres. @throws Fault `invalid` when the URL names neither backend */
export function isOnPostgres({ url }: QueueServer): boolean {
  if (/^postgres(ql)?:\/\//.test(url)) return true;
  if (/^rediss?:\/\//.test(url)) return false;
  throw new Fault("invalid", "the queue's URL must begin with redis://, rediss:// or postgres://");
}

const postgres = ({ url, prefix = defaultPrefix }: QueueServer, max: number) => ({
  connectionString: url,
  schema: prefix,
  migrate: true, // BullMQ's own tables, under its own lock
  max,
  connectionTimeoutMillis: connectWithinMs,
  application_name: "inlet-queue",
  // BullMQ looks at its tables on a connection of which nobody hears errors: one that is cut then would end the process.
  // The statement fails as well, and that is told to whoever asked.
  onConnect: (client: EventEmitter) => void client.on("error", () => undefined),
});

/** How Redis is spoken to. */
export const redis = ({ url }: QueueServer, maxRetriesPerRequest: number | null) => ({
  url,
  maxRetriesPerRequest,
  connectTimeout: connectWithinMs,
  retryStrategy: (times: number) => Math.min(times * 200, 2_000),
});

/** The sending end. Holds at most 2 connections on Postgres, 1 on Redis. */
export function openBullQueue(name: string, server: QueueServer): BullQueue {
  return isOnPostgres(server)
    ? new onPostgres.Queue(name, { connection: postgres(server, 2) })
    : new Queue(name, { connection: redis(server, 1), prefix: server.prefix ?? defaultPrefix });
}

/** The taking end. Holds at most 4 connections on Postgres, one of which listens, and 2 on Redis. */
export function openBullWorker({ name, process, settings }: BullWorkerSpec, server: QueueServer): BullWorker {
  return isOnPostgres(server)
    ? new onPostgres.Worker(name, process, { ...settings, connection: postgres(server, 3) })
    : new Worker(name, process, {
        ...settings,
        connection: redis(server, null),
        prefix: server.prefix ?? defaultPrefix,
      });
}
