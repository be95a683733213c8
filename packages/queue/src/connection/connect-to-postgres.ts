import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@inlet/contracts";
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  SchemaMigrationRequiredError,
  withBackend,
} from "bullmq";
import type pg from "pg";
import { openPool } from "./open-pool.ts";
import type { QueueConnection, QueueServer } from "./queue-connection.ts";

const postgresBackend = withBackend(createPostgresBackend);

/** Statements are short, so a few connections serve all queues and workers of a process. */
const maxStatementConnections = 4;
/** Several services may start at once on a new database, and all but one wait. */
const migrationTimeoutMs = 60_000;
/** A listener owes no answers, so only a question shows that it is mute. */
const listenerCheckMs = 10_000;

/**
 * Opens a queue connection to Postgres. All queues and workers of a process share its pools; BullMQ by itself would open
 * one per queue and worker. In addition, every worker holds one connection on which it listens.
 */
export function connectToPostgres({ url }: QueueServer): QueueConnection {
  const statements = openPool(url, { max: maxStatementConnections });
  const listeners = openPool(url, { max: Infinity });
  watchListeners(listeners.pool);
  const connection = toBullPool(url, { statements: statements.pool, listeners: listeners.pool });
  return {
    openQueue: (name) => new postgresBackend.Queue(name, { connection }),
    openWorker: ({ name, process, settings }) =>
      new postgresBackend.Worker(name, process, { ...settings, connection }),
    async check() {
      const { rows } = await statements.pool.query("show transaction_read_only");
      if (rows[0]?.transaction_read_only === "on")
        throw new Fault(
          "unavailable",
          "the queue's database is read-only: QUEUE_URL must lead to the primary",
        );
    },
    async close() {
      await Promise.all([statements.close(), listeners.close()]);
    },
  };
}

/** Asks every listener whether it is there. BullMQ replaces a connection that emits an error. */
function watchListeners(pool: pg.Pool): void {
  const timers = new Map<pg.PoolClient, NodeJS.Timeout>();
  pool.on("connect", (client) => {
    const ask = () => client.query("select 1").catch((err: unknown) => client.emit("error", err));
    timers.set(client, setInterval(ask, listenerCheckMs).unref());
  });
  pool.on("remove", (client) => {
    clearInterval(timers.get(client));
    timers.delete(client);
  });
}

interface Pools {
  statements: pg.Pool;
  listeners: pg.Pool;
}

/** Combines both pools into the one that BullMQ expects. Its first use waits until BullMQ's tables exist. */
function toBullPool(url: string, { statements, listeners }: Pools): PgPool {
  const [statementPool, listenerPool] = [asBullPool(statements), asBullPool(listeners)];
  let migrated: Promise<void> | undefined;
  const whenMigrated = () =>
    (migrated ??= migrateTables(url).catch((err: unknown) => {
      migrated = undefined;
      throw err;
    }));
  // A worker that outlives the pools tries again at once, and would let no timer of the process fire.
  const rest = async (err: unknown): Promise<never> => {
    if (statements.ending || listeners.ending) await wait(1_000, undefined, { ref: false });
    throw err;
  };
  const shared: PgPool = {
    connect: () =>
      whenMigrated()
        .then(() => listenerPool.connect())
        .catch(rest),
    query: (text, params) =>
      whenMigrated()
        .then(() => statementPool.query(text, params))
        .catch(rest),
    end: async () => undefined,
    on: statementPool.on.bind(statementPool),
    removeAllListeners: statementPool.removeAllListeners.bind(statementPool),
  };
  return Object.assign(shared, { options: listeners.options }); // BullMQ reads `keepAlive` there
}

/** A pg pool satisfies BullMQ's interface, but pg types its overloads differently. */
const asBullPool = (pool: pg.Pool) => pool as unknown as PgPool;

/** Creates BullMQ's tables or migrates them. BullMQ does that under its own advisory lock. */
async function migrateTables(url: string): Promise<void> {
  const { pool, close } = openPool(url, { max: 1, answerWithinMs: migrationTimeoutMs });
  try {
    const client = await pool.connect();
    try {
      if ((await readSchemaVersion(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client);
    } finally {
      client.release();
    }
  } finally {
    await close();
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
