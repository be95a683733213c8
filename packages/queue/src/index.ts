export type { QueueServer } from "./connection/index.ts";
export { defineHandler, type Handler, type JobContext } from "./define-handler.ts";
export { defer } from "./failure-decision.ts";
export type { SendOptions } from "./job-options.ts";
export { type BulkItem, type NamedJob, openQueues, type Queues, type QueuesOptions } from "./open-queues.ts";
export { passProbeJob } from "./pass-probe-job.ts";
export { type RunningWorker, startWorker, type WorkerOptions } from "./start-worker.ts";
