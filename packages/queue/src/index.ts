export type { QueueServer } from "./connection.ts";
export { defer } from "./failure-decision.ts";
export { defineHandler, type Handler, type JobContext } from "./handler.ts";
export { type BulkItem, type NamedJob, openQueues, type Queues, type QueuesOptions } from "./queues.ts";
export type { SendOptions } from "./sending.ts";
export { type RunningWorker, startWorker, type WorkerOptions } from "./start-worker.ts";
