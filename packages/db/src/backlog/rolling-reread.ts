import { type RawBuilder, sql } from "kysely";
import { kustomerNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { buildAdd, reasons } from "./add-entries.ts";

/** SQL instant by Kustomer's clock, of a row of `integration`: a done conversation that is older seldom changes. */
export const recentFrom = sql`${kustomerNow} - interval '336 hours'`;

/** SQL condition on `conversation`: it may change without a message that announces it. */
export const mayChangeSilently = (from: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`(status is distinct from 'done' or updated_at > ${from})`;

/**
 * Adds the next `limit` conversations of the rolling re-read: those that are not done or were updated within 14 days, and
 * filtered ones that were updated within 14 days, by ascending id, starting over at the end. A key without search finds changes there that no new message announces. A
 * reconcile run finds those of all other conversations.
 */
export async function addRollingReread(db: Db, run: Run, limit: number): Promise<void> {
  await sql`
    with reread_position as (
      select last_reread_id, ${recentFrom} as recent_from
      from integration where id = ${run.integrationId}
    ),
    next as (
      select id from conversation, reread_position
      where workspace_id = ${run.workspaceId} and id > last_reread_id and deleted_at is null
        and ${mayChangeSilently(sql`recent_from`)}
      union all
      select id from filtered_conversation, reread_position
      where workspace_id = ${run.workspaceId} and id > last_reread_id and updated_at > recent_from
      order by id limit ${limit}
    ), marked as (
      update filtered_conversation set reread_at = clock_timestamp()
      where workspace_id = ${run.workspaceId} and id in (select id from next) and reread_at is null
    ), added as (
      ${buildAdd(sql`select ${run.workspaceId}::uuid, 'conversation', id, ${reasons.rollingReread}, 'live' from next`, "skip")}
    )
    update integration
    set last_reread_id = case when (select count(*) from next) < ${limit} then '' else (select max(id) from next) end
    where id = ${run.integrationId}`.execute(db);
}
