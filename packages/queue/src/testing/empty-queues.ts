import { openConnection, type QueueServer } from "../connection.ts";
import type { NamedJob } from "../queues.ts";

/** Removes every job of these kinds, as losing the whole queue would. */
export async function emptyQueues(server: QueueServer, jobs: readonly NamedJob[]): Promise<void> {
  const connection = openConnection(server);
  for (const { name } of jobs) {
    const queue = connection.openQueue(name);
    await queue.obliterate({ force: true }).finally(() => queue.close());
  }
  await connection.close();
}
