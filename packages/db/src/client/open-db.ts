import { type DatabaseLimits, defaultDatabaseLimits, Fault, parseExactJson } from "@inlet/contracts";
import {
  CamelCasePlugin,
  Kysely,
  type PluginTransformResultArgs,
  PostgresDialect,
  type PostgresPool,
  type QueryResult,
  sql,
  type Transaction,
  type UnknownRow,
} from "kysely";
import pg from "pg";
import type { Tables } from "../tables/index.ts";
import { isReadOnly } from "./fragments.ts";
import { guardPool } from "./guard-pool.ts";
import { addSessionSettings } from "./session-settings.ts";

/** A pool or a transaction. Every function of this package takes either, so it can join any transaction. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** A connection pool. The caller of `openDb` ends it with `destroy()`. */
export type DbPool = Kysely<Tables>;

const idleTimeoutMillis = 60_000;
const keepAliveInitialDelayMillis = 10_000;

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
  /** The maximum number of connections. */
  max?: number;
  /** Those that differ from the limits of a service. */
  limits?: Partial<DatabaseLimits> | undefined;
}

/** Opens a pool on the database at `url`. It connects at the first query. */
export const openDb = (options: DbOptions): DbPool => createDb(openPool(options), options.limits);

/** Opens the `pg` pool that `openDb` uses. The `DbPool` ends it. */
export function openPool({ url, max = 10, limits: changed }: DbOptions): pg.Pool {
  const limits = { ...defaultDatabaseLimits, ...changed };
  const pool = new pg.Pool({
    connectionString: addSessionSettings(url, limits),
    max,
    types,
    connectionTimeoutMillis: limits.connectMs,
    idleTimeoutMillis, // a connection costs Postgres a process, so pollers keep theirs between polls
    keepAlive: true, // so that a lost server is noticed while a connection is idle
    keepAliveInitialDelayMillis,
    application_name: "inlet",
  });
  // The pool replaces an idle connection that the server drops. Without a listener the error would end the process.
  pool.on("error", () => undefined);
  // The same goes for a connection cut within a transaction. Its next statement fails, and the caller gets that error.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Writes names in snake case. Those of results are in camel case already, by `nameRows`. */
class SnakeCasePlugin extends CamelCasePlugin {
  override async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

/** Creates the query builder over any pool that behaves like pg's. A database that is away is a `DatabaseFault`. */
export const createDb = (
  pool: PostgresPool,
  { statementMs = defaultDatabaseLimits.statementMs }: Partial<DatabaseLimits> = {},
): DbPool =>
  new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: guardPool(pool, statementMs) }),
    plugins: [new SnakeCasePlugin()],
  });

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
    select ${isReadOnly} as is_read_only`.execute(db);
  if (rows[0]?.isReadOnly !== false)
    throw new Fault("unavailable", "the database is read-only: connect to the primary");
}
