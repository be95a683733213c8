import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { PeriodUsage } from "./limit-notices.ts";

/** A conversation of a page, which may not have been admitted yet. */
export interface AdmissionCandidate {
  id: string;
  updatedAt: Date;
}

/** The result of charging a page. */
export interface ChargeResult extends PeriodUsage {
  /** Charged now, or by another transaction meanwhile. */
  ids: string[];
  previouslyHeld: string[];
}

/** The workspace's period: one instant and one count of places for the whole statement. */
const selectPlan = (workspaceId: string) => sql`
  select
    now.at,
    w.period,
    w.volume_limit,
    period.starts as period_start,
    coalesce(p.used, 0) as used,
    greatest(w.volume_limit - coalesce(p.used, 0), 0) as places
  from workspace w
  cross join (select clock_timestamp() as at offset 0) now -- the offset keeps Postgres from reading the clock twice
  cross join lateral (select date_trunc(w.period, now.at, 'UTC') as starts) period
  left join volume_period p on p.workspace_id = w.id and p.period_start = period.starts
  where w.id = ${workspaceId}`;

/** Leaves out what callers' records contain besides. */
const toJson = (candidates: readonly AdmissionCandidate[]): string =>
  JSON.stringify(candidates.map(({ id, updatedAt }) => ({ id, updatedAt })));

const selectCandidates = (unadmitted: readonly AdmissionCandidate[]) => sql`
  select distinct on (id) id, "updatedAt" as updated_at
  from json_to_recordset(${toJson(unadmitted)}::json) as it (id text, "updatedAt" timestamptz)
  order by id, "updatedAt" desc`;

/** The held conversations that fit, released or not: the longest held first. */
const selectWaiting = (workspaceId: string) => sql`
  select id
  from held_conversation
  where workspace_id = ${workspaceId}
  order by held_at, updated_at, id
  limit (select places from plan)`;

/** The new conversations that fit behind the waiting ones. */
const selectNewcomers = sql`
  select id
  from candidate
  where id not in (select id from already union all select id from held)
  order by updated_at, id
  limit (select greatest(places - (select count(*) from waiting), 0) from plan)`;

const selectFitting = sql`
  select id
  from held
  where id in (select id from waiting) and id not in (select id from already)
  union all
  select id
  from newcomers`;

const insertEntries = (workspaceId: string) => sql`
  insert into volume_entry (workspace_id, conversation_id, period_start, charged_at)
  select ${workspaceId}::uuid, id, period_start, at
  from fits, plan
  order by id`;

const addToPeriod = (workspaceId: string) => sql`
  insert into volume_period (workspace_id, period_start, used)
  select ${workspaceId}::uuid, period_start, (select count(*) from fits)
  from plan
  where exists (select 1 from fits)
  on conflict (workspace_id, period_start) do update set used = volume_period.used + excluded.used`;

const holdRest = (workspaceId: string) => sql`
  insert into held_conversation (workspace_id, id, updated_at, held_at)
  select ${workspaceId}::uuid, id, updated_at, at
  from candidate, plan
  where id not in (select id from fits union all select id from already)
  order by id
  on conflict (workspace_id, id) do update set
    updated_at = greatest(held_conversation.updated_at, excluded.updated_at),
    released_at = null`;

/**
 * Charges what the period has room for and holds the rest. The caller holds the workspace's lock. `already` are the
 * conversations that another transaction admitted before this one got the lock. A new conversation never takes the
 * place of a waiting one, however long its read takes; it is held behind them.
 */
export function chargeUnderLock(tx: Db, workspaceId: string, unadmitted: readonly AdmissionCandidate[]) {
  const ids = unadmitted.map((it) => it.id);
  const isOnPage = sql`workspace_id = ${workspaceId} and id = any(${ids}::text[])`;
  return sql<ChargeResult>`
    with plan as materialized (${selectPlan(workspaceId)}),
      candidate as (${selectCandidates(unadmitted)}),
      already as (
        select conversation_id as id
        from volume_entry
        where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[])
      ),
      held as (select id from held_conversation where ${isOnPage}),
      waiting as materialized (${selectWaiting(workspaceId)}),
      newcomers as (${selectNewcomers}),
      fits as materialized (${selectFitting}),
      charged as (${insertEntries(workspaceId)}),
      counted as (${addToPeriod(workspaceId)}),
      admitted as (
        delete from held_conversation
        where ${isOnPage} and id in (select id from fits union all select id from already)
      ),
      kept as (${holdRest(workspaceId)})
    select
      period,
      period_start,
      date_add(period_start, ('1 ' || period)::interval, 'UTC') as period_end,
      volume_limit as limit,
      used + (select count(*) from fits) as used,
      array(select id from fits union all select id from already) as ids,
      array(select id from fits intersect select id from held) as previously_held
    from plan`.execute(tx);
}
