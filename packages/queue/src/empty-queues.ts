import { connectTo, type QueueServer } from "./connection.ts";
import type { Named } from "./queues.ts";

/** Removes every job of these kinds, as losing the whole queue would. */
export async function emptyQueues(server: QueueServer, jobs: readonly Named[]): Promise<void> {
  const connection = connectTo(server);
  for (const { name } of jobs) {
    const queue = connection.openQueue(name);
    await queue.obliterate({ force: true }).finally(() => queue.close());
  }
  await connection.close();
}
