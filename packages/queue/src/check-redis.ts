import { Fault } from "@inlet/contracts";
import { Redis } from "ioredis";
import { toRedisOptions } from "./connect-to-redis.ts";
import type { QueueServer } from "./queue-connection.ts";

/**
 * Checks that this Redis never evicts jobs.
 * @throws Fault `invalid` when it may evict jobs to free memory
 */
export async function checkRedis(server: QueueServer): Promise<void> {
  const { url, ...options } = toRedisOptions(server, 1);
  const client = new Redis(url, { ...options, lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => undefined); // the call below rejects with the same error
  try {
    const info = await client.info("memory"); // managed servers forbid CONFIG
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";
    if (policy !== "noeviction")
      throw new Fault(
        "invalid",
        `this Redis evicts jobs when its memory is full (maxmemory-policy is ${policy}): ` +
          "set maxmemory-policy to noeviction, or give the queue its own Redis",
      );
  } finally {
    client.disconnect();
  }
}
