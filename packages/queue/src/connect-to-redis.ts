import { Queue, Worker } from "bullmq";
import type { QueueConnection, QueueServer } from "./connection.ts";

const defaultPrefix = "bullmq";

/** How Redis is spoken to. */
export const redis = ({ url }: QueueServer, maxRetriesPerRequest: number | null) => ({
  url,
  maxRetriesPerRequest,
  connectTimeout: 5_000,
  retryStrategy: (times: number) => Math.min(times * 200, 2_000),
});

/** Jobs on Redis: one connection for each queue that is sent to, and two for each worker. */
export function connectToRedis(server: QueueServer): QueueConnection {
  const { prefix = defaultPrefix } = server;
  return {
    openQueue: (name) => new Queue(name, { connection: redis(server, 1), prefix }),
    openWorker: ({ name, process, settings }) =>
      new Worker(name, process, { ...settings, connection: redis(server, null), prefix }),
    close: async () => undefined, // each queue and worker has closed its own
  };
}
