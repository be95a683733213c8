import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from "kysely";
import pg from "pg";
import type { Tables } from "../tables/index.ts";

/** A pool or a transaction: every function of this package takes either, so any of them joins any transaction. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** What `openDb` returns; only its opener ends it, with `destroy()`. */
export type DbPool = Kysely<Tables>;

const int8 = 20;
const idleTimeoutMillis = 60_000;

/** Counts come back as numbers: none of ours comes near 2^53. */
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
 * Opens a pool on the database at `url`. Nothing connects before the first query.
 * @param max most connections held at once
 * @param connectWithinMs a query that gets no connection in this time fails; 0 waits for ever
 */
export const openDb = (options: DbOptions): DbPool => createDb(openPool(options));

/** The connections that `openDb` stands on; it ends them itself. */
export function openPool({ url, max = 10, connectWithinMs = 0 }: DbOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    connectionTimeoutMillis: connectWithinMs,
    idleTimeoutMillis, // a connection costs Postgres a process, and whoever polls would pay for one at every poll
    application_name: "inlet",
  });
  // An idle connection that the server drops is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  // Nor may one that is cut in the middle of a transaction: its next statement fails, and that is told to whoever asked.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Our tables over any pool that behaves like pg's. */
export const createDb = (pool: PostgresPool): DbPool =>
  new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });

/** Resolves when the database answers. */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}
