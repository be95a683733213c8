export { type CopiedDb, copyDb } from "./copy-db.ts";
export { templateName } from "./provided-context.ts";
export { type QueueBackend, setUpQueueBackends } from "./set-up-queue-backends.ts";
export { setUpTestDb } from "./set-up-test-db.ts";
export { type Proxy, startProxy } from "./start-proxy.ts";
export { type ReceivedRequest, type Receiver, startReceiver } from "./start-receiver.ts";
