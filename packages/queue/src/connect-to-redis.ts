import { Queue, Worker } from "bullmq";
import type { QueueConnection, QueueServer } from "./queue-connection.ts";

const defaultPrefix = "bullmq";

/** The options of every Redis client in this package. */
export const toRedisOptions = ({ url }: QueueServer, maxRetriesPerRequest: number | null) => ({
  url,
  maxRetriesPerRequest,
  connectTimeout: 5_000,
  retryStrategy: (times: number) => Math.min(times * 200, 2_000),
});

/** Opens a queue connection to Redis: one socket for each queue that sends, and two for each worker. */
export function connectToRedis(server: QueueServer): QueueConnection {
  const { prefix = defaultPrefix } = server;
  return {
    openQueue: (name) => new Queue(name, { connection: toRedisOptions(server, 1), prefix }),
    openWorker: ({ name, process, settings }) =>
      new Worker(name, process, { ...settings, connection: toRedisOptions(server, null), prefix }),
    close: async () => undefined, // each queue and worker closes its own sockets
  };
}
