/** Connections to the servers that hold the jobs, Redis or Postgres: opening, watching and closing them. */
export { closeOrDisconnect } from "./close-or-disconnect.ts";
export { logConnectionErrors } from "./log-connection-errors.ts";
export { openConnection } from "./open-connection.ts";
export type { BullQueue, BullWorker, QueueConnection, QueueServer } from "./queue-connection.ts";
export { toUnusableFault, withTimeout } from "./with-timeout.ts";
