import { Queue, Worker } from "bullmq";
import { checkRedis } from "./check-redis.ts";
import type { QueueConnection, QueueServer } from "./queue-connection.ts";
import { createRedisOptions, toKeyPrefix } from "./redis-options.ts";

/** Opens a queue connection to Redis: one socket for each queue that sends, and two for each worker. */
export function connectToRedis(server: QueueServer): QueueConnection {
  const createOptions = createRedisOptions(server);
  const prefix = toKeyPrefix(server);
  return {
    openQueue: (name) => new Queue(name, { connection: createOptions(1), prefix }),
    openWorker: ({ name, process, settings }) =>
      new Worker(name, process, { ...settings, connection: createOptions(null), prefix }),
    check: () => checkRedis(createOptions(1), prefix),
    close: async () => undefined, // each queue and worker closes its own sockets
  };
}
