import type { Logger } from "pino";
import {
  type BullQueue,
  closeOrDisconnect,
  logConnectionErrors,
  type QueueConnection,
} from "./connection/index.ts";

/** The sending ends of a process, each opened at its first use. */
export interface Producers {
  open(name: string): BullQueue;
  /** Waits until the queue is ready, then calls `command` with it. */
  withQueue<T>(name: string, command: (queue: BullQueue) => Promise<T>): Promise<T>;
  /** The last error of any connection since this instant of `performance.now()`. */
  findError(since: number): unknown;
  close(): Promise<void>;
}

/** Prepares the sending ends of `connection`. */
export function openProducers(
  connection: Pick<QueueConnection, "openQueue">,
  log: Logger | undefined,
): Producers {
  const queues = new Map<string, BullQueue>();
  let last = { at: -1, err: undefined as unknown };

  const open = (name: string): BullQueue => {
    const opened = queues.get(name);
    if (opened) return opened;
    const queue = connection.openQueue(name);
    logConnectionErrors(queue, log);
    queue.on("error", (err) => {
      last = { at: performance.now(), err };
    });
    queues.set(name, queue);
    return queue;
  };

  return {
    open,
    async withQueue(name, command) {
      const queue = open(name);
      await queue.waitUntilReady().catch((err: unknown) => {
        discard(queues, queue);
        throw err;
      });
      return command(queue);
    },
    findError: (since) => (last.at >= since ? last.err : undefined),
    async close() {
      const opened = [...queues.values()];
      queues.clear();
      await Promise.all(opened.map((queue) => closeOrDisconnect(queue)));
    },
  };
}

/** A BullMQ queue never recovers from a failed first connection to Postgres, so the next use opens a new one. */
function discard(queues: Map<string, BullQueue>, queue: BullQueue): void {
  if (queues.get(queue.name) === queue) queues.delete(queue.name);
  closeOrDisconnect(queue).catch(() => undefined); // it never connected, so nothing is lost
}
