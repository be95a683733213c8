import { DEFAULT_SCHEMA } from "bullmq";
import pg from "pg";
import { closeOrDisconnect } from "./close-or-disconnect.ts";
import { connectTimeoutMs, keepAliveMs } from "./queue-connection.ts";

const idleTimeoutMs = 60_000; // each connection costs Postgres a process
/** A connection that owes an answer for longer is mute and is replaced. */
const answerTimeoutMs = 10_000;

interface PoolLimits {
  max: number;
  answerWithinMs?: number;
}

/** A pool, and how to close it. */
export interface OpenPool {
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Opens a pool for BullMQ. It connects at the first use. */
export function openPool(url: string, { max, answerWithinMs = answerTimeoutMs }: PoolLimits): OpenPool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    query_timeout: answerWithinMs,
    application_name: "inlet-queue",
    options: `-c search_path=${DEFAULT_SCHEMA}`, // BullMQ does not qualify its table names
  });
  pool.setMaxListeners(0); // every queue and worker listens for the pool's errors
  pool.on("error", () => undefined); // and while none listens, an error must not end the process
  // BullMQ checks its tables on a client without an error listener, so a lost connection would end the process.
  // The statement rejects with the same error, so the caller still sees it.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return { pool, close: prepareClose(pool) };
}

/**
 * Prepares the closing of a pool. `pool.end()` does not wait until the server has closed the connections. A server that
 * stops meanwhile would end them with an error.
 */
function prepareClose(pool: pg.Pool): () => Promise<void> {
  const connected = new Set<pg.PoolClient>();
  const allClosed = Promise.withResolvers<void>();
  const resolveIfClosed = () => {
    if (pool.ended && connected.size === 0) allClosed.resolve();
  };
  pool.on("connect", (client) => connected.add(client));
  pool.on("remove", (client) => {
    connected.delete(client);
    resolveIfClosed();
  });
  const end = async () => {
    await pool.end();
    resolveIfClosed();
    await allClosed.promise;
  };
  return () => closeOrDisconnect({ close: end, disconnect: async () => undefined });
}
