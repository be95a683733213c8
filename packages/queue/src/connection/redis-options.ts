import { connectTimeoutMs, keepAliveMs, type QueueServer } from "./queue-connection.ts";

const defaultPrefix = "inlet";
/** A blocking read of BullMQ is answered within 10 s, so a socket that owes a reply for longer is mute. */
const socketTimeoutMs = 15_000;

/** The options of a Redis client; ioredis parses the URL. */
export type RedisClientOptions = ReturnType<ReturnType<typeof createRedisOptions>>;

/** Redis Cluster keeps all keys with the same tag in braces on one node, and every job needs several keys. */
export const toKeyPrefix = ({ prefix = defaultPrefix }: QueueServer): string => `{${prefix}}`;

interface Address {
  host: string;
  port: number;
}

/** What ioredis has made of the options, and reads again when it reconnects. */
type LiveOptions = Address & { tls?: unknown };

/**
 * Prepares the options of all Redis clients of one server. On a Redis Cluster they follow `MOVED` to the node that holds
 * the prefix. A plain client does for that, because one node holds all keys.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#moved-redirection
 */
export function createRedisOptions({ url }: QueueServer) {
  const given = toAddress(url);
  let owner = given;
  return (maxRetriesPerRequest: number | null) => ({
    url: toUrl(url, owner),
    maxRetriesPerRequest,
    connectTimeout: connectTimeoutMs,
    socketTimeout: socketTimeoutMs,
    keepAlive: keepAliveMs,
    retryStrategy(this: LiveOptions, times: number) {
      if (times > 1) owner = given; // the owner has failed, and the given node knows the next one
      Object.assign(this, owner);
      return Math.min(times * 200, 2_000);
    },
    reconnectOnError(this: LiveOptions, err: Error) {
      const { host, port } = /^MOVED \d+ (?<host>.*):(?<port>\d+)$/.exec(err.message)?.groups ?? {};
      // After a failover the same name leads to the new primary.
      if (port === undefined) return err.message.startsWith("READONLY");
      owner = { host: host || this.host, port: Number(port) }; // an empty host is this one
      Object.assign(this, owner, this.tls ? { tls: { servername: given.host } } : {});
      return 2 as const; // send it again
    },
  });
}

function toAddress(url: string): Address {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || 6379 };
}

function toUrl(url: string, { host, port }: Address): string {
  const moved = new URL(url);
  moved.hostname = host.includes(":") ? `[${host}]` : host;
  moved.port = String(port);
  return moved.href;
}
