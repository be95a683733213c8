import { sql } from "kysely";

/** The database's time as ISO-8601 text, for instants inside jsonb. */
export const isoNow = sql<string>`to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
