import { Fault } from "@inlet/contracts";
import { Redis } from "ioredis";
import type { RedisClientOptions } from "./redis-options.ts";
import { isVague } from "./with-timeout.ts";

const probeTtlSeconds = 60;

/**
 * Checks that this Redis never evicts jobs, and that it takes writes now. A replica, a full Redis and one that cannot
 * save take reads only.
 * @throws Fault `invalid` when it may evict jobs to free memory
 */
export async function checkRedis({ url, ...options }: RedisClientOptions, prefix: string): Promise<void> {
  const client = new Redis(url, { ...options, lazyConnect: true });
  let cause: unknown;
  client.on("error", (err) => {
    cause = err;
  });
  try {
    const info = await client.info("memory"); // managed servers forbid CONFIG
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";
    if (policy !== "noeviction")
      throw new Fault(
        "invalid",
        `this Redis evicts jobs when its memory is full (maxmemory-policy is ${policy}): ` +
          "set maxmemory-policy to noeviction, or give the queue its own Redis",
      );
    await client.set(`${prefix}:check`, "", "EX", probeTtlSeconds);
  } catch (err) {
    throw isVague(err) ? (cause ?? err) : err;
  } finally {
    client.disconnect();
  }
}
