import { sql } from "kysely";
import { isUntriedBy } from "../../backlog/backlog.ts";
import type { Db } from "../../client/open-db.ts";
import type { Run } from "../../tables/index.ts";
import { toOverlapInterval } from "./overlap.ts";

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
