import { Fault } from "@inlet/contracts";
import { Redis } from "ioredis";
import { redis } from "./connect-to-redis.ts";
import type { QueueServer } from "./connection.ts";

/**
 * Looks whether this Redis keeps every job.
 * @throws Fault `invalid` when it may drop jobs to make room
 */
export async function checkRedis(server: QueueServer): Promise<void> {
  const { url, ...options } = redis(server, 1);
  const client = new Redis(url, { ...options, lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => undefined); // the call below rejects with it
  try {
    const info = await client.info("memory"); // managed servers forbid CONFIG
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";
    if (policy !== "noeviction")
      throw new Fault(
        "invalid",
        `this Redis drops jobs when its memory is full (maxmemory-policy is ${policy}): ` +
          "set maxmemory-policy to noeviction, or give the queue a Redis of its own",
      );
  } finally {
    client.disconnect();
  }
}
