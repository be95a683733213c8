import { type RawBuilder, sql } from "kysely";
import { readDatabaseTime } from "./database-time.ts";
import type { Db } from "./open-db.ts";

/**
 * How far Kustomer's clock is ahead of the database's. Kustomer's clock owns every instant that is compared with its
 * records: scopes, windows, ceilings and cursors. The database's clock owns what Inlet schedules.
 */
export interface KustomerClock {
  /** In milliseconds; negative when Kustomer's clock is behind. */
  kustomerAheadMs: number;
}

/** A stored difference of the clocks is replaced when it is off by more than this. `Date` has whole seconds. */
export const clockToleranceMs = 1_000;

/** Builds an SQL interval from a `kustomer_ahead_ms`. Added to an instant of the database, it gives Kustomer's. */
export const buildKustomerAhead = (aheadMs: RawBuilder<unknown>) =>
  sql`make_interval(secs => ${aheadMs} / 1000.0)`;

/** SQL interval over a row of `integration` or `run`: how far Kustomer's clock is ahead. */
export const kustomerAhead = buildKustomerAhead(sql`kustomer_ahead_ms`);

/** SQL expression over a row of `integration` or `run`: the present time by Kustomer's clock. */
export const kustomerNow = sql<Date>`(clock_timestamp() + ${kustomerAhead})`;

/**
 * SQL expression over a row of `integration` or `run`: the present time by the clock that is ahead. A stored instant
 * after it comes from a clock that was wrong.
 */
export const latestNow = sql<Date>`greatest(clock_timestamp(), ${kustomerNow})`;

/** Converts an instant of the database's clock to Kustomer's. */
export const toKustomerTime = (at: Date, { kustomerAheadMs }: KustomerClock): Date =>
  new Date(at.getTime() + kustomerAheadMs);

/** Reads the present time by Kustomer's clock. */
export const readKustomerTime = async (db: Db, clock: KustomerClock): Promise<Date> =>
  toKustomerTime(await readDatabaseTime(db), clock);
