import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { listNotifiedThresholds, type PeriodUsage } from "./limit-notices.ts";

/** A workspace's volume in its current period. */
export interface Usage extends PeriodUsage {
  held: number;
  /**
   * When the limit is reached at the rate of the last week of this period, and at least of a day: minutes say nothing about
   * a month. Null when not in this period, or already reached.
   */
  projectedFullAt: Date | null;
  /** The thresholds of this period and limit, in percent, for which a notice was raised. */
  notices: number[];
}

/**
 * Gets a workspace's volume.
 * @returns undefined when there is no such workspace
 */
export async function getUsage(db: Db, workspaceId: string): Promise<Usage | undefined> {
  const { rows } = await sql<Omit<Usage, "notices">>`
    with period_usage as (
      select w.id, w.period, w.volume_limit as "limit", coalesce(p.used, 0) as used,
        period.starts as period_start, date_add(period.starts, ('1 ' || w.period)::interval, 'UTC') as period_end
      from workspace w
      cross join lateral (select date_trunc(w.period, clock_timestamp(), 'UTC') as starts) period
      left join volume_period p on p.workspace_id = w.id and p.period_start = period.starts
      where w.id = ${workspaceId}
    ), pace as (
      select now.at, greatest(least(period_start, now.at - interval '24 hours'), now.at - interval '168 hours') as since
      from period_usage, (select clock_timestamp() as at) now
    ), admitted as (
      select count(*) as recently
      from volume_entry, pace
      where workspace_id = ${workspaceId} and charged_at >= pace.since
    ), projected as (
      select case when used < "limit" and recently > 0
        then extract(epoch from at - since) / recently * ("limit" - used) end as seconds
      from period_usage, pace, admitted
    )
    select period, "limit", used, period_start, period_end,
      (select count(*) from held_conversation h where h.workspace_id = period_usage.id and h.released_at is null) as held,
      case when seconds < extract(epoch from period_end - at) then at + make_interval(secs => seconds) end
        as projected_full_at
    from period_usage, pace, projected`.execute(db);
  const [row] = rows;
  return row && { ...row, notices: await listNotifiedThresholds(db, workspaceId, row) };
}

/** Calendar days in UTC, `YYYY-MM-DD`, both included. */
export interface DayRange {
  from: string;
  to: string;
}

/** Fills in a range's missing ends, today and 29 days before, and counts its days. */
export async function resolveDays(
  db: Db,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Promise<DayRange & { count: number }> {
  const { rows } = await sql<DayRange & { count: number }>`
    with last as (
      select coalesce(${to ?? null}::date, (clock_timestamp() at time zone 'UTC')::date) as day
    ), first as (
      select coalesce(${from ?? null}::date, last.day - 29) as day from last
    )
    select to_char(first.day, 'YYYY-MM-DD') as from, to_char(last.day, 'YYYY-MM-DD') as to,
      last.day - first.day + 1 as count
    from first, last`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("resolving days returned no row");
  return row;
}

/** A workspace's admissions on one day. */
export interface VolumeDay {
  /** `YYYY-MM-DD`, in UTC. */
  day: string;
  admitted: number;
  /** Conversations that are held since that day. */
  held: number;
}

/** Lists a workspace's volume by day, oldest first, including days without admissions. */
export async function listDays(db: Db, workspaceId: string, { from, to }: DayRange): Promise<VolumeDay[]> {
  const { rows } = await sql<VolumeDay>`
    with bounds as (
      select
        ${from}::date::timestamp at time zone 'UTC' as begins,
        (${to}::date + 1)::timestamp at time zone 'UTC' as ends
    ), admitted as (
      select (charged_at at time zone 'UTC')::date as day, count(*) as count
      from volume_entry, bounds
      where workspace_id = ${workspaceId} and charged_at >= begins and charged_at < ends
      group by 1
    ), held as (
      select (held_at at time zone 'UTC')::date as day, count(*) as count
      from held_conversation, bounds
      where workspace_id = ${workspaceId} and held_at >= begins and held_at < ends and released_at is null
      group by 1
    )
    select to_char(each.day, 'YYYY-MM-DD') as day, coalesce(admitted.count, 0) as admitted,
      coalesce(held.count, 0) as held
    from (select day::date from generate_series(${from}::timestamp, ${to}::timestamp, '1 day') as day) each
    left join admitted using (day) left join held using (day)
    order by each.day`.execute(db);
  return rows;
}
