import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** A transaction of the cluster. */
interface OpenTransaction {
  pid: number;
  applicationName: string;
  /** What Postgres says of its session, such as `active` or `idle in transaction`. */
  state: string | null;
  /** How long it has been open. */
  seconds: number;
}

/** A transaction that a feed waits for, and the one that it waits for itself. */
export interface FeedWriter extends OpenTransaction {
  blockedBy: OpenTransaction | null;
}

/** Expression over `pg_stat_activity`. Sessions of other roles do not show since when their transaction is open. */
const transaction = (of: string, unknownSince = sql`clock_timestamp()`) => sql`
  ${sql.ref(`${of}.pid`)} as pid, ${sql.ref(`${of}.application_name`)} as "applicationName",
  ${sql.ref(`${of}.state`)} as state, greatest(0, extract(epoch from
    clock_timestamp() - coalesce(${sql.ref(`${of}.xact_start`)}, ${unknownSince})))::float8 as seconds`;

/**
 * Finds the oldest transaction that has written records and not ended. Items of its workspace that were written after it
 * appear in the feed once it has ended.
 */
export async function findOldestFeedWriter(db: Db) {
  const { rows } = await sql<FeedWriter>`
    select ${transaction("session", sql`to_timestamp(writer.feed_position / 1e6)`)}, (
      select to_jsonb(it)
      from (
        select ${transaction("blocker")}
        from pg_stat_activity blocker
        where blocker.pid = any(pg_blocking_pids(writer.pid))
        order by blocker.xact_start
        limit 1) it) as blocked_by
    from (select pid, min(feed_position) as feed_position from feed_writers() group by pid order by 2 limit 1) writer
      join pg_stat_activity session on session.pid = writer.pid`.execute(db);
  return rows[0];
}
