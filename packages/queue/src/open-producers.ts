import type { Logger } from "pino";
import { closeOrDisconnect } from "./close-or-disconnect.ts";
import type { BullQueue, QueueConnection } from "./connection.ts";
import { logConnectionErrors } from "./connection-errors.ts";

/** The sending ends of a process, opened when first used. */
export interface Producers {
  open(name: string): BullQueue;
  /** Waits until that queue is there, then asks it. */
  withQueue<T>(name: string, question: (queue: BullQueue) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Sending ends by way of `connection`. */
export function openProducers(
  connection: Pick<QueueConnection, "openQueue">,
  log: Logger | undefined,
): Producers {
  const opened = new Map<string, BullQueue>();

  const open = (name: string): BullQueue => {
    const known = opened.get(name);
    if (known) return known;
    const queue = connection.openQueue(name);
    logConnectionErrors(queue, log);
    opened.set(name, queue);
    return queue;
  };

  /** BullMQ remembers for ever that a first connection to Postgres failed; so such a queue is opened anew. */
  const forget = (queue: BullQueue): void => {
    if (opened.get(queue.name) === queue) opened.delete(queue.name);
    closeOrDisconnect(queue).catch(() => undefined); // it never connected, so nothing is lost
  };

  return {
    open,
    async withQueue(name, question) {
      const queue = open(name);
      await queue.waitUntilReady().catch((err: unknown) => {
        forget(queue);
        throw err;
      });
      return question(queue);
    },
    async close() {
      const closing = [...opened.values()];
      opened.clear();
      await Promise.all(closing.map((queue) => closeOrDisconnect(queue)));
    },
  };
}
