import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";

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
 * Finds the start of a run's window of changed customers: their cursor less the run's overlap, or the start of the
 * scope.
 */
export async function findCustomerWindowStart(
  db: Db,
  {
    integrationId,
    scopeFrom,
    ceiling,
    overlap,
  }: Pick<Run, "integrationId" | "scopeFrom" | "ceiling" | "overlap">,
): Promise<Date> {
  const { rows } = await sql<{ from: Date }>`
    select greatest(
      ${scopeFrom}::timestamptz,
      least(at, ${ceiling}::timestamptz) - ${toOverlapInterval(sql`${overlap}::text`)}) as from
    from stream_cursor
    where integration_id = ${integrationId} and stream = 'customers'`.execute(db);
  return rows[0]?.from ?? scopeFrom;
}
