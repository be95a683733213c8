import { type RawBuilder, sql } from "kysely";

/** The overlap of every window, also of the next pass with the one before. */
export const shortOverlap = sql`interval '5 minutes'`;

/**
 * Builds the SQL interval by which a window begins before its cursor. Kustomer's index shows some changes late; a
 * change is found by the next overlap that is longer than its delay.
 * @param overlap SQL expression that yields an `Overlap`
 */
export const toOverlapInterval = (overlap: RawBuilder<unknown>): RawBuilder<unknown> => sql`case ${overlap}
  when 'daily' then interval '48 hours' when 'hourly' then interval '2 hours' else ${shortOverlap} end`;

/** The overlap that is due for a row with `oldest`, the oldest cursor, and an integration's `..._overlap_at`. */
export const dueOverlap = sql`case
  when oldest is null then 'none'
  when coalesce(daily_overlap_at, '-infinity') < clock_timestamp() - interval '24 hours' then 'daily'
  when coalesce(hourly_overlap_at, '-infinity') < clock_timestamp() - interval '1 hour' then 'hourly'
  else 'short' end`;

/**
 * SQL expression over a row of `run`: up to where its last pass has read conversations and messages. If Kustomer's clock was wrong, the
 * ceiling of that pass may lie in the future. A cursor does not.
 */
export const readTo = sql`least(ceiling, (
  select min(at) from stream_cursor c where c.integration_id = run.integration_id and c.stream <> 'customers'))`;
