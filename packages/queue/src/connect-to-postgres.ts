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
import type { QueueConnection, QueueServer } from "./connection.ts";

const onPostgres = withBackend(createPostgresBackend);

/** Statements are short, so few connections carry those of all queues and workers of a process. */
const mostStatements = 4;
const connectWithinMs = 5_000;
const idleTimeoutMillis = 60_000; // a connection costs Postgres a process

/**
 * Jobs on Postgres. All queues and workers of a process share their connections, where BullMQ by itself would open some
 * for each; besides, every worker holds one on which it listens.
 */
export function connectToPostgres({ url }: QueueServer): QueueConnection {
  const pools = { statements: openPool(url, mostStatements), listeners: openPool(url, Infinity) };
  const connection = withTables(pools);
  return {
    openQueue: (name) => new onPostgres.Queue(name, { connection }),
    openWorker: ({ name, process, settings }) =>
      new onPostgres.Worker(name, process, { ...settings, connection }),
    async close() {
      await Promise.all(Object.values(pools).map(end));
    },
  };
}

const end = (pool: pg.Pool): Promise<void> =>
  closeOrDisconnect({ close: () => pool.end(), disconnect: async () => undefined });

function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectWithinMs,
    idleTimeoutMillis,
    keepAlive: true, // a listener whose server is gone hears of it
    application_name: "inlet-queue",
    options: `-c search_path=${DEFAULT_SCHEMA}`, // BullMQ names its tables without their schema
  });
  pool.setMaxListeners(0); // every queue and worker listens for its errors
  pool.on("error", () => undefined); // and while there is none, it must not end the process
  // BullMQ looks at its tables on a connection of which nobody hears errors: one that is cut then would end the process.
  // The statement fails as well, and that is told to whoever asked.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return pool;
}

interface Pools {
  statements: pg.Pool;
  listeners: pg.Pool;
}

/** Both as the one pool that BullMQ knows; whoever asks it waits until BullMQ's own tables are there. */
function withTables({ statements, listeners }: Pools): PgPool {
  const [asked, held] = [asBullPool(statements), asBullPool(listeners)];
  let made: Promise<void> | undefined;
  const ready = () =>
    (made ??= makeTables(statements).catch((err: unknown) => {
      made = undefined;
      throw err;
    }));
  const shared: PgPool = {
    connect: () => ready().then(() => held.connect()),
    query: (text, params) => ready().then(() => asked.query(text, params)),
    end: async () => undefined,
    on: asked.on.bind(asked),
    removeAllListeners: asked.removeAllListeners.bind(asked),
  };
  return Object.assign(shared, { options: listeners.options }); // BullMQ looks there for `keepAlive`
}

/** What it is, though pg's types word its overloads in another way. */
const asBullPool = (pool: pg.Pool) => pool as unknown as PgPool;

/** Makes BullMQ's tables, or brings them up to date; BullMQ does that under a lock of its own. */
async function makeTables(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    if ((await versionOfTables(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client);
  } finally {
    client.release();
  }
}

async function versionOfTables(client: pg.PoolClient): Promise<number> {
  try {
    return await assertSchemaCompatibility(client);
  } catch (err) {
    if (err instanceof SchemaMigrationRequiredError) return 0;
    throw err;
  }
}
