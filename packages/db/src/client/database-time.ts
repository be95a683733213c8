import { sql } from "kysely";
import type { Db } from "./open-db.ts";

/** SQL expression: the database's time, also within a long transaction. */
export const now = sql<Date>`clock_timestamp()`;

/**
 * SQL expression: the database's time, read once in a statement. Postgres finds rows before it by an index. With `now`, which
 * is volatile, it compares every row, those included that are due much later.
 */
export const statementNow = sql<Date>`(select clock_timestamp())`;

/** SQL expression: the database's time as ISO-8601 text, for instants inside jsonb. */
export const isoNow = sql<string>`to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Reads the database's clock, the only one that processes compare. */
export async function readDatabaseTime(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("Reading the database's clock returned no row.");
  return row.now;
}
