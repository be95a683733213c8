import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** A session that others wait for, because it holds a lock. */
interface Blocker {
  /** 0 for a prepared transaction. */
  pid: number;
  application: string;
  state: string;
  /** How long its transaction has been open, in seconds; null when this role may not see it. */
  openSeconds: number | null;
  /** How many sessions wait for it. */
  waiting: number;
}

/** Lists the sessions that keep others waiting, in transactions open for `minSeconds`; the most waited for comes first. */
async function listBlockers(db: Db, minSeconds: number): Promise<Blocker[]> {
  const { rows } = await sql<Blocker>`
    select blocking.pid, count(*) as waiting,
      coalesce(nullif(b.application_name, ''), b.usename, 'another session') as application,
      case when blocking.pid = 0 then 'prepared transaction' else coalesce(b.state, 'of a role that hides more') end as state,
      extract(epoch from clock_timestamp() - b.xact_start)::float8 as open_seconds
    from pg_stat_activity w
    cross join lateral unnest(pg_blocking_pids(w.pid)) blocking (pid)
    left join pg_stat_activity b on b.pid = blocking.pid
    where w.datname = current_database() and w.wait_event_type = 'Lock'
      and coalesce(b.xact_start < clock_timestamp() - make_interval(secs => ${minSeconds}), true)
    group by blocking.pid, b.application_name, b.usename, b.state, b.xact_start
    order by waiting desc, pid limit 10`.execute(db);
  return rows;
}

/** Says which sessions keep others waiting for longer than a moment, 5 seconds; undefined when none does. */
export async function describeBlockers(db: Db, minSeconds = 5): Promise<string | undefined> {
  const blockers = await listBlockers(db, minSeconds);
  if (blockers.length === 0) return undefined;
  return blockers
    .map(({ pid, application, state, openSeconds, waiting }) => {
      const age = openSeconds === null ? "" : `, open for ${Math.round(openSeconds)} s`;
      return `pid ${pid} (${application}, ${state}${age}) blocks ${waiting}`;
    })
    .join("; ");
}
