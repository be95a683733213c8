import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { type PeriodUsage, raiseLimitNotices } from "./limit-notices.ts";

export { openReleases, settleReleases } from "./releases.ts";
export { getUsage, listDays, resolveDays, type Usage, type VolumeDay } from "./usage.ts";

/** A conversation seen by Inlet that may not be known yet. */
export interface AdmissionCandidate {
  id: string;
  updatedAt: Date;
}

/** Which conversations may be stored, and which wait for the limit to grow. */
export interface Admission {
  admitted: Set<string>;
  /** Those of the admitted that were held until now; their messages were passed over meanwhile. */
  previouslyHeld: Set<string>;
  held: Set<string>;
}

/**
 * Decides which conversations of a page are stored. Known ones always are; unknown ones as long as the period has
 * room, each charged once for ever: those that wait already go by their place, newcomers oldest first into what is
 * left once everybody who waits has a place. Only a page with unknown conversations takes the workspace's lock.
 * Part of the transaction that stores them: either both happen or neither, and so with the notices of it.
 */
export async function admitConversations(
  tx: Db,
  workspaceId: string,
  candidates: readonly AdmissionCandidate[],
): Promise<Admission> {
  const ids = [...new Set(candidates.map((it) => it.id))].sort();
  const { rows: known } = await sql<{ id: string }>`
    select conversation_id as id from volume_entry
    where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[])`.execute(tx);
  const admitted = new Set(known.map((it) => it.id));
  const unknown = candidates.filter((it) => !admitted.has(it.id));
  if (unknown.length === 0) return { admitted, previouslyHeld: new Set(), held: new Set() };
  const charged = await charge(tx, workspaceId, unknown);
  for (const id of charged?.ids ?? []) admitted.add(id);
  const held = new Set(ids.filter((id) => !admitted.has(id)));
  return { admitted, previouslyHeld: new Set(charged?.previouslyHeld), held };
}

/** What charging a page came to. */
interface ChargeResult extends PeriodUsage {
  /** Charged now or meanwhile. */
  ids: string[];
  previouslyHeld: string[];
}

/** Charges what the period has room for and holds the rest. @returns undefined when the workspace is gone */
async function charge(
  tx: Db,
  workspaceId: string,
  unknown: readonly AdmissionCandidate[],
): Promise<ChargeResult | undefined> {
  // The lock: whoever charges this workspace next sees what we charged.
  await sql`select 1 from workspace where id = ${workspaceId} for no key update`.execute(tx);
  const { rows } = await chargeUnderLock(tx, workspaceId, unknown);
  const [charged] = rows;
  if (charged === undefined) return undefined;
  const isAnyHeld = unknown.some((it) => !charged.ids.includes(it.id));
  await raiseLimitNotices(tx, workspaceId, { standing: charged, isAnyHeld });
  return charged;
}

/**
 * `waiting` are those with a place, released or not: the longest held, as many as there is room for. A newcomer never
 * takes the place of one of them, however long their reading takes; it is held behind them and keeps its turn.
 */
function chargeUnderLock(tx: Db, workspaceId: string, unknown: readonly AdmissionCandidate[]) {
  const ids = unknown.map((it) => it.id);
  return sql<ChargeResult>`
    with plan as materialized (
      select now.at, w.period, w.volume_limit, period.starts as period_start, coalesce(p.used, 0) as used,
        greatest(w.volume_limit - coalesce(p.used, 0), 0) as places
      from workspace w
      cross join (select clock_timestamp() as at offset 0) now
      cross join lateral (select date_trunc(w.period, now.at, 'UTC') as starts) period
      left join volume_period p on p.workspace_id = w.id and p.period_start = period.starts
      where w.id = ${workspaceId}
    ), candidate as (
      select distinct on (id) id, "updatedAt" as updated_at
      from json_to_recordset(${JSON.stringify(unknown)}::json) as it (id text, "updatedAt" timestamptz)
      order by id, "updatedAt" desc
    ), already as (
      select conversation_id as id from volume_entry
      where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[])
    ), held as (
      select id from held_conversation where workspace_id = ${workspaceId} and id = any(${ids}::text[])
    ), waiting as materialized (
      select id from held_conversation where workspace_id = ${workspaceId}
      order by held_at, updated_at, id limit (select places from plan)
    ), newcomers as (
      select id from candidate
      where id not in (select id from already union all select id from held)
      order by updated_at, id limit (select greatest(places - (select count(*) from waiting), 0) from plan)
    ), fits as materialized (
      select id from held where id in (select id from waiting) and id not in (select id from already)
      union all select id from newcomers
    ), charged as (
      insert into volume_entry (workspace_id, conversation_id, period_start, charged_at)
      select ${workspaceId}::uuid, id, period_start, at from fits, plan order by id
    ), counted as (
      insert into volume_period (workspace_id, period_start, used)
      select ${workspaceId}::uuid, period_start, (select count(*) from fits) from plan
      where exists (select 1 from fits)
      on conflict (workspace_id, period_start) do update set used = volume_period.used + excluded.used
    ), admitted as (
      delete from held_conversation where workspace_id = ${workspaceId} and id = any(${ids}::text[])
        and id in (select id from fits union all select id from already)
    ), kept as (
      insert into held_conversation (workspace_id, id, updated_at, held_at)
      select ${workspaceId}::uuid, id, updated_at, at from candidate, plan
      where id not in (select id from fits union all select id from already)
      order by id
      on conflict (workspace_id, id) do update set
        updated_at = greatest(held_conversation.updated_at, excluded.updated_at), released_at = null
    )
    select period, period_start, period_start + ('1 ' || period)::interval as period_end, volume_limit as limit,
      used + (select count(*) from fits) as used,
      array(select id from fits union all select id from already) as ids,
      array(select id from fits intersect select id from held) as previously_held
    from plan`.execute(tx);
}

/**
 * Counts anew what is used of the current period, for a workspace whose kind of period has changed: everything charged
 * since the new period began counts, whatever it was charged to. The caller holds the workspace's lock, so that nobody
 * charges meanwhile.
 */
export async function recountUsage(tx: Db, workspaceId: string): Promise<void> {
  await sql`
    insert into volume_period (workspace_id, period_start, used)
    select w.id, period.starts,
      (select count(*) from volume_entry e where e.workspace_id = w.id and e.charged_at >= period.starts)
    from workspace w cross join lateral (select date_trunc(w.period, clock_timestamp(), 'UTC') as starts) period
    where w.id = ${workspaceId}
    on conflict (workspace_id, period_start) do update set used = excluded.used`.execute(tx);
}
