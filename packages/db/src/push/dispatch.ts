import { type RawBuilder, sql } from "kysely";
import { statementNow } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import type { Endpoint } from "./endpoints.ts";

/** So many batches of the feed may wait for an endpoint; then the feed waits. */
export const maxOpenBatches = 20;

/** How long a sender has an endpoint for itself. A sender works for a shorter time, also when its last request is mute. */
const lease = sql`interval '60 seconds'`;

const isAfterCursor = (kind: "conversation" | "message", items: string): RawBuilder<unknown> => sql`
  exists (
    select from ${sql.table(items)} it
    where it.workspace_id = e.workspace_id and (it.feed_position, it.id) > (
      (e.cursor->${sql.lit(kind)}->>'position')::bigint, e.cursor->${sql.lit(kind)}->>'id'))`;

/** SQL condition on `webhook_endpoint e` and its `integration i`: the feed has, or may have, something after the cursor. */
const isBehind = sql`(
  e.cursor->>'comments' = 'dropping'
  or i.ingest_comments <> (e.cursor->>'comments' = 'on')
  or ${isAfterCursor("conversation", "conversation_item")}
  or (e.cursor->>'comments' <> 'off' and ${isAfterCursor("message", "message")}))`;

/** SQL condition on `webhook_endpoint e`: the feed does not wait for it. */
const hasRoom = sql`(
  select count(*) from webhook_delivery d
  where d.endpoint_id = e.id and d.state = 'open' and d.type = 'feedback') < ${sql.lit(maxOpenBatches)}`;

/** Whether the feed may go on for an endpoint. */
export async function hasRoomForBatch(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql<{ hasRoom: boolean }>`
    select ${hasRoom} as has_room from webhook_endpoint e where e.id = ${id}`.execute(db);
  return rows[0]?.hasRoom === true;
}

/** An endpoint that has something to send. */
export interface DueEndpoint {
  id: string;
  /** Its last attempt failed. */
  isFailing: boolean;
}

/**
 * Claims up to `limit` endpoints that have something to send, those that wait the longest first: in one statement, which
 * looks a few times into indexes for each endpoint that is enabled. They are due again after a minute, unless a sender
 * has done its work by then.
 */
export async function claimDueEndpoints(db: Db, limit: number): Promise<DueEndpoint[]> {
  const { rows } = await sql<DueEndpoint>`
    update webhook_endpoint set dispatch_at = clock_timestamp() + ${lease}
    where id in (
      select e.id
      from webhook_endpoint e
      left join integration i on i.workspace_id = e.workspace_id
      where e.disabled_at is null
        and e.dispatch_at <= ${statementNow}
        and (
          exists (
            select from webhook_delivery d
            where d.endpoint_id = e.id and d.state = 'open' and d.next_at <= ${statementNow})
          or (e.cursor is not null and ${isBehind} and ${hasRoom}))
      order by e.dispatch_at
      limit ${limit}
      for update of e skip locked) -- two schedulers never claim the same endpoint
    returning id, failures > 0 as is_failing`.execute(db);
  return rows;
}

/**
 * Takes an endpoint, so that no other sender works for it, until `releaseEndpoint` or for a minute.
 * @returns undefined when another sender has it, or when nothing is sent to it any more
 */
export async function takeEndpoint(db: Db, id: string): Promise<Endpoint | undefined> {
  const { rows } = await sql<Endpoint>`
    update webhook_endpoint set
      lease_until = clock_timestamp() + ${lease}, dispatch_at = clock_timestamp() + ${lease}
    where id = ${id} and disabled_at is null and coalesce(lease_until, '-infinity') < clock_timestamp()
    returning *`.execute(db);
  return rows[0];
}

/**
 * Keeps an endpoint that this sender has taken for another minute.
 * @returns the endpoint as it is now; undefined when nothing is sent to it any more
 */
export async function renewEndpoint(db: Db, id: string): Promise<Endpoint | undefined> {
  const { rows } = await sql<Endpoint>`
    update webhook_endpoint set
      lease_until = clock_timestamp() + ${lease}, dispatch_at = clock_timestamp() + ${lease}
    where id = ${id} and disabled_at is null
    returning *`.execute(db);
  return rows[0];
}

/**
 * Lets others take an endpoint again: at once, or after a failure when its pause is over. The pause doubles from 5
 * seconds with each failure, up to 10 minutes.
 */
export async function releaseEndpoint(db: Db, id: string): Promise<void> {
  await sql`
    update webhook_endpoint set
      lease_until = null,
      dispatch_at = clock_timestamp() + case when failures = 0 then interval '0'
        else least(interval '5 seconds' * power(2, least(failures, 20) - 1), interval '10 minutes') end
    where id = ${id}`.execute(db);
}
