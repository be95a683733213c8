import { type RawBuilder, sql } from "kysely";
import { isUntriedBy } from "../backlog/backlog.ts";
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
 * SQL expression over a row of `run`: up to where its last pass has read conversations and messages. If Kustomer's clock was wrong, the
 * ceiling of that pass may lie in the future. A cursor does not.
 */
export const readTo = sql`least(ceiling, (
  select min(at) from stream_cursor c where c.integration_id = run.integration_id and c.stream <> 'customers'))`;

/** How many customers a read by page is for, and where it starts. */
export interface CustomerCounts {
  /** Customers in the fetch backlog. */
  pending: number;
  /** Stored customers, which are to be kept up to date; at most `maxCounted`. */
  stored: number;
  /** Customers that were updated before this instant have been read. */
  from: Date;
}

/** Every poll counts the stored customers, so it must not take longer the more there are. */
const maxCounted = 10_000;

/**
 * Counts the customers that a run has to read. Its window of changed customers starts at their cursor less the run's
 * overlap, or at the start of the scope.
 */
export async function readCustomerCounts(db: Db, run: Run): Promise<CustomerCounts> {
  const { integrationId, workspaceId, scopeFrom, ceiling, overlap } = run;
  const { rows } = await sql<CustomerCounts>`
    select
      (select count(*) from fetch_backlog where ${isUntriedBy(run, "customer")}) as pending,
      (select count(*) from (
        select from customer where workspace_id = ${workspaceId} and deleted_at is null limit ${maxCounted}) it) as stored,
      greatest(${scopeFrom}::timestamptz, (
        select least(at, ${ceiling}::timestamptz) - ${toOverlapInterval(sql`${overlap}::text`)}
        from stream_cursor where integration_id = ${integrationId} and stream = 'customers')) as from`.execute(
    db,
  );
  return rows[0] ?? { pending: 0, stored: 0, from: scopeFrom };
}
