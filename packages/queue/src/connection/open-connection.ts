import { Fault } from "@inlet/contracts";
import { connectToPostgres } from "./connect-to-postgres.ts";
import { connectToRedis } from "./connect-to-redis.ts";
import type { QueueConnection, QueueServer } from "./queue-connection.ts";

function usesPostgres({ url }: QueueServer): boolean {
  if (/^postgres(ql)?:\/\//.test(url)) return true;
  if (/^rediss?:\/\//.test(url)) return false;
  throw new Fault("invalid", "the queue's URL must begin with redis://, rediss:// or postgres://");
}

/** Prepares a connection to a server and connects at the first use. @throws Fault `invalid` when the URL names neither backend */
export const openConnection = (server: QueueServer): QueueConnection =>
  usesPostgres(server) ? connectToPostgres(server) : connectToRedis(server);
