import { openConnection, type QueueServer } from "../connection/index.ts";
import type { NamedJob } from "../open-queues.ts";

/** Removes every job of these queues, as the loss of the whole queue server would. */
export async function emptyQueues(server: QueueServer, jobs: readonly NamedJob[]): Promise<void> {
  const connection = openConnection(server);
  for (const { name } of jobs) {
    const queue = connection.openQueue(name);
    await queue.obliterate({ force: true }).finally(() => queue.close());
  }
  await connection.close();
}
