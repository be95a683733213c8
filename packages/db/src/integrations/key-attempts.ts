import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

const maxPerMinute = 10;

/** An attempt that lies in the future does not count: the clock has been set back since. */
const recentAttempts = sql`array(
  select it from unnest(key_attempt.at) it
  where it > clock_timestamp() - interval '1 minute' and it <= clock_timestamp() order by it)`;

/**
 * Counts one attempt to check a key, because every attempt costs requests at Kustomer. It allows 10 per minute and
 * workspace, over all processes. Call it outside of a transaction that may be rolled back.
 * @returns undefined when the attempt is allowed, else the milliseconds until the next one is
 */
export async function takeKeyAttempt(db: Db, workspaceId: string): Promise<number | undefined> {
  const { rows } = await sql`
    insert into key_attempt (workspace_id, at) values (${workspaceId}::uuid, array[clock_timestamp()])
    on conflict (workspace_id) do update set at = ${recentAttempts} || clock_timestamp()
    where cardinality(${recentAttempts}) < ${maxPerMinute}
    returning workspace_id`.execute(db);
  if (rows.length > 0) return undefined;
  const waits = await sql<{ waitMs: number }>`
    select greatest(extract(epoch from min(it) + interval '1 minute' - clock_timestamp()) * 1000, 0)::float8 as wait_ms
    from key_attempt, unnest(at) it
    where workspace_id = ${workspaceId}::uuid and it > clock_timestamp() - interval '1 minute'`.execute(db);
  return waits.rows[0]?.waitMs ?? 0;
}
