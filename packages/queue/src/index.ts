export type { QueueServer } from "./connection.ts";
export { stepAside } from "./ending.ts";
export { type Handler, handle, type JobContext } from "./handler.ts";
export { type Item, type Named, openQueues, type Queues, type QueuesOptions } from "./queues.ts";
export type { SendOptions } from "./sending.ts";
export { type RunningWorker, startWorker, type WorkerOptions } from "./start-worker.ts";
