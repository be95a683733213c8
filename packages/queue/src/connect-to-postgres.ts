import {
  assertSchemaCompatibility,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  SchemaMigrationRequiredError,
  withBackend,
} from "bullmq";
import pg from "pg";
import { closeOrDisconnect } from "./close-or-disconnect.ts";
import type { QueueConnection, QueueServer } from "./queue-connection.ts";

const postgresBackend = withBackend(createPostgresBackend);

/** Statements are short, so a few connections serve all queues and workers of a process. */
const maxStatementConnections = 4;
const connectTimeoutMs = 5_000;
const idleTimeoutMs = 60_000; // each connection costs Postgres a process

/**
 * Opens a queue connection to Postgres. All queues and workers of a process share its pools; BullMQ by itself would open
 * one per queue and worker. In addition, every worker holds one connection on which it listens.
 */
export function connectToPostgres({ url }: QueueServer): QueueConnection {
  const pools = { statements: openPool(url, maxStatementConnections), listeners: openPool(url, Infinity) };
  const connection = toBullPool(pools);
  return {
    openQueue: (name) => new postgresBackend.Queue(name, { connection }),
    openWorker: ({ name, process, settings }) =>
      new postgresBackend.Worker(name, process, { ...settings, connection }),
    async close() {
      await Promise.all(Object.values(pools).map(closePool));
    },
  };
}

const closePool = (pool: pg.Pool): Promise<void> =>
  closeOrDisconnect({ close: () => pool.end(), disconnect: async () => undefined });

function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    keepAlive: true, // so that a listener notices a lost server
    application_name: "inlet-queue",
    options: `-c search_path=${DEFAULT_SCHEMA}`, // BullMQ does not qualify its table names
  });
  pool.setMaxListeners(0); // every queue and worker listens for the pool's errors
  pool.on("error", () => undefined); // and while none listens, an error must not end the process
  // BullMQ checks its tables on a client without an error listener, so a lost connection would end the process.
  // The statement rejects with the same error, so the caller still sees it.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return pool;
}

interface Pools {
  statements: pg.Pool;
  listeners: pg.Pool;
}

/** Combines both pools into the one that BullMQ expects. Its first use waits until BullMQ's tables exist. */
function toBullPool({ statements, listeners }: Pools): PgPool {
  const [statementPool, listenerPool] = [asBullPool(statements), asBullPool(listeners)];
  let migrated: Promise<void> | undefined;
  const whenMigrated = () =>
    (migrated ??= migrateTables(statements).catch((err: unknown) => {
      migrated = undefined;
      throw err;
    }));
  const shared: PgPool = {
    connect: () => whenMigrated().then(() => listenerPool.connect()),
    query: (text, params) => whenMigrated().then(() => statementPool.query(text, params)),
    end: async () => undefined,
    on: statementPool.on.bind(statementPool),
    removeAllListeners: statementPool.removeAllListeners.bind(statementPool),
  };
  return Object.assign(shared, { options: listeners.options }); // BullMQ reads `keepAlive` there
}

/** A pg pool satisfies BullMQ's interface, but pg types its overloads differently. */
const asBullPool = (pool: pg.Pool) => pool as unknown as PgPool;

/** Creates BullMQ's tables or migrates them. BullMQ does that under its own advisory lock. */
async function migrateTables(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    if ((await readSchemaVersion(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client);
  } finally {
    client.release();
  }
}

async function readSchemaVersion(client: pg.PoolClient): Promise<number> {
  try {
    return await assertSchemaCompatibility(client);
  } catch (err) {
    if (err instanceof SchemaMigrationRequiredError) return 0;
    throw err;
  }
}
