import { randomUUID } from "node:crypto";
import { defineJob } from "@inlet/contracts";
import { pino } from "pino";
import { z } from "zod";
import { closeOrDisconnect, withTimeout } from "./connection/index.ts";
import { defineHandler } from "./define-handler.ts";
import type { Queues } from "./open-queues.ts";
import { startWorker } from "./start-worker.ts";

const log = pino({ level: "silent" });
const removeWithinMs = 5_000;

/**
 * Sends a job through a queue of its own and takes it back, as the services do with theirs; then removes the queue. On
 * Postgres it creates the queue's tables, as the first service does.
 * @throws Fault `unavailable`, which names the cause
 */
export async function passProbeJob(queues: Queues, withinMs = 10_000): Promise<void> {
  const name = `probe-${randomUUID()}`;
  const job = defineJob({ name, payload: z.object({}), key: () => name, attempts: 1, backoffMs: 1 });
  const arrived = Promise.withResolvers<void>();
  const handler = defineHandler({ job, concurrency: 1, run: async () => arrived.resolve() });
  await using stack = new AsyncDisposableStack();
  const pass = async () => {
    stack.defer(() => removeQueue(queues, name));
    await queues.send(job, {}, { priority: 1 });
    stack.use(await startWorker(handler, { queues, log }));
    await arrived.promise;
  };
  await withTimeout({ ms: withinMs }, pass());
}

/** Removes the queue if the server lets it; no service reads what is left. */
async function removeQueue({ connection }: Queues, name: string): Promise<void> {
  const queue = connection.openQueue(name);
  queue.on("error", () => undefined); // the call below rejects with the same error
  await withTimeout({ ms: removeWithinMs }, queue.obliterate({ force: true })).catch(() => undefined);
  await closeOrDisconnect(queue);
}
