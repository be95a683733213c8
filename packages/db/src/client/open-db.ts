import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from "kysely";
import pg from "pg";
import type { Tables } from "../tables/index.ts";

/** A pool or a transaction. Every function of this package takes either, so it can join any transaction. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** A connection pool. The caller of `openDb` ends it with `destroy()`. */
export type DbPool = Kysely<Tables>;

const int8 = 20;
const idleTimeoutMillis = 60_000;

/** Parses `int8` as a number: no count comes near 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: "text" | "binary") =>
    oid === int8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format as "text")) as never,
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
    connectionString: url,
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

/** Creates the query builder over any pool that behaves like pg's. */
export const createDb = (pool: PostgresPool): DbPool =>
  new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });

/** Resolves when the database answers. */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}
