import { Fault, parseExactJson } from "@inlet/contracts";
import {
  CamelCasePlugin,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  sql,
  type Transaction,
} from "kysely";
import pg from "pg";
import type { Tables } from "../tables/index.ts";
import { toDatabaseFault } from "./database-faults.ts";
import { addSessionSettings } from "./session-settings.ts";

/** A pool or a transaction. Every function of this package takes either, so it can join any transaction. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** A connection pool. The caller of `openDb` ends it with `destroy()`. */
export type DbPool = Kysely<Tables>;

const idleTimeoutMillis = 60_000;

/** `int8` as a number, because no count comes near 2^53. Attributes keep the digits of their numbers. */
const textParsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.JSON, parseExactJson],
  [pg.types.builtins.JSONB, parseExactJson],
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: "text" | "binary") =>
    (format === "binary" ? undefined : textParsers.get(oid)) ??
    pg.types.getTypeParser(oid, format as "text")) as never,
};

interface DbOptions {
  url: string;
  max?: number;
  connectWithinMs?: number;
}

/**
 * Opens a pool on the database at `url`. It connects at the first query.
 * @param max maximum number of connections
 * @param connectWithinMs a query that gets no connection in this time fails; 0 waits without a limit
 */
export const openDb = (options: DbOptions): DbPool => createDb(openPool(options));

/** Opens the `pg` pool that `openDb` uses. The `DbPool` ends it. */
export function openPool({ url, max = 10, connectWithinMs = 0 }: DbOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: addSessionSettings(url),
    max,
    types,
    connectionTimeoutMillis: connectWithinMs,
    idleTimeoutMillis, // a connection costs Postgres a process, so pollers keep theirs between polls
    application_name: "inlet",
  });
  // The pool replaces an idle connection that the server drops. Without a listener the error would end the process.
  pool.on("error", () => undefined);
  // The same goes for a connection cut within a transaction. Its next statement fails, and the caller gets that error.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Creates the query builder over any pool that behaves like pg's. A database that is away is a `DatabaseFault`. */
export const createDb = (pool: PostgresPool): DbPool =>
  new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: convertErrors(pool) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });

function rethrow(err: unknown): never {
  throw toDatabaseFault(err);
}

function convertErrors(pool: PostgresPool): PostgresPool {
  const convert = (client: PostgresPoolClient) => ({
    query: (text: string, values: readonly unknown[]) => client.query(text, values).catch(rethrow),
    release: (discard: boolean) => client.release(discard),
  });
  return {
    options: pool.options,
    // The overload for cursors is missing. Kysely uses it only to stream, and nothing here streams.
    connect: async () => convert(await pool.connect().catch(rethrow)) as PostgresPoolClient,
    end: () => pool.end(),
  };
}

/** Resolves when the database answers. */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}

/**
 * Resolves when the database answers and takes writes.
 * @throws Fault `unavailable` when it is read-only, as a standby is
 */
export async function assertWritable(db: Db): Promise<void> {
  const { rows } = await sql<{ isReadOnly: boolean }>`
    select current_setting('transaction_read_only')::boolean as is_read_only`.execute(db);
  if (rows[0]?.isReadOnly !== false)
    throw new Fault("unavailable", "the database is read-only: connect to the primary");
}
