export { type CopiedDb, copyDb } from "./copy-db.ts";
export { earlierTransactionsEnded } from "./earlier-transactions.ts";
export { templateName } from "./provided.ts";
export { type QueueBackend, queueBackends } from "./queue-backends.ts";
export { type Received, type Receiver, startReceiver } from "./receiver.ts";
export { testDb } from "./test-db.ts";
