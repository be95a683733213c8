import { sql } from "kysely";
import type { Db } from "./open-db.ts";
import type { Ring } from "./runs.ts";
import { reasons } from "./wanted.ts";

/** A conversation seen by Inlet that may not be known yet. */
export interface Candidate {
  id: string;
  updatedAt: Date;
}

/** Which conversations may be stored, and which wait for the limit to grow. */
export interface Admission {
  admitted: Set<string>;
  held: Set<string>;
}

/**
 * Decides which conversations of a page are stored. Known ones always are; unknown ones as long as the period has
 * room, oldest first, each charged once for ever. Only a page with unknown conversations takes the workspace's lock.
 * Part of the transaction that stores them: either both happen or neither.
 */
export async function admit(
  tx: Db,
  workspaceId: string,
  candidates: readonly Candidate[],
): Promise<Admission> {
  const ids = [...new Set(candidates.map((it) => it.id))].sort();
  const { rows: known } = await sql<{ id: string }>`
    select conversation_id as id from volume_entry
    where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[])`.execute(tx);
  const admitted = new Set(known.map((it) => it.id));
  const unknown = candidates.filter((it) => !admitted.has(it.id));
  if (unknown.length === 0) return { admitted, held: new Set() };
  for (const id of await charge(tx, workspaceId, unknown)) admitted.add(id);
  return { admitted, held: new Set(ids.filter((id) => !admitted.has(id))) };
}

/** Charges what the period has room for and holds the rest. @returns the ids that are charged now or were meanwhile */
async function charge(tx: Db, workspaceId: string, unknown: readonly Candidate[]): Promise<string[]> {
  const ids = unknown.map((it) => it.id);
  // The lock: whoever charges this workspace next sees what we charged.
  await sql`select 1 from workspace where id = ${workspaceId} for no key update`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    with candidate as (
      select distinct on (id) id, "updatedAt" as updated_at
      from json_to_recordset(${JSON.stringify(unknown)}::json) as it (id text, "updatedAt" timestamptz)
      order by id, "updatedAt" desc
    ), already as (
      select conversation_id as id from volume_entry
      where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[])
    ), plan as (
      select date_trunc(w.period, clock_timestamp(), 'UTC') as period_start, w.volume_limit,
        coalesce((select used from volume_period p where p.workspace_id = w.id
          and p.period_start = date_trunc(w.period, clock_timestamp(), 'UTC')), 0) as used
      from workspace w where w.id = ${workspaceId}
    ), fits as (
      select id from candidate where id not in (select id from already)
      order by updated_at, id limit (select greatest(volume_limit - used, 0) from plan)
    ), charged as (
      insert into volume_entry (workspace_id, conversation_id, period_start)
      select ${workspaceId}::uuid, id, period_start from fits, plan order by id
      returning conversation_id
    ), counted as (
      insert into volume_period (workspace_id, period_start, used)
      select ${workspaceId}::uuid, period_start, (select count(*) from fits) from plan
      where exists (select 1 from fits)
      on conflict (workspace_id, period_start) do update set used = volume_period.used + excluded.used
    ), released as (
      delete from held_conversation where workspace_id = ${workspaceId} and id = any(${ids}::text[])
        and id in (select id from fits union all select id from already)
    ), kept as (
      insert into held_conversation (workspace_id, id, updated_at)
      select ${workspaceId}::uuid, id, updated_at from candidate
      where id not in (select id from fits union all select id from already)
      order by id
      on conflict (workspace_id, id) do update set updated_at = greatest(held_conversation.updated_at, excluded.updated_at)
    )
    select id from fits union all select id from already`.execute(tx);
  return rows.map((it) => it.id);
}

/** What a workspace has used in its current period. */
export interface Usage {
  limit: number;
  used: number;
  held: number;
  periodStart: Date;
  periodEnd: Date;
}

/** @returns undefined when there is no such workspace */
export async function usage(db: Db, workspaceId: string): Promise<Usage | undefined> {
  const { rows } = await sql<Usage>`
    select w.volume_limit as limit, coalesce(p.used, 0) as used,
      (select count(*) from held_conversation h where h.workspace_id = w.id) as held,
      period.starts as period_start, period.starts + ('1 ' || w.period)::interval as period_end
    from workspace w
    cross join lateral (select date_trunc(w.period, clock_timestamp(), 'UTC') as starts) period
    left join volume_period p on p.workspace_id = w.id and p.period_start = period.starts
    where w.id = ${workspaceId}`.execute(db);
  return rows[0];
}

/**
 * Opens a `release` run for each workspace that holds conversations and has room again (the limit grew or the period
 * turned), and wants as many of the longest held as fit. What is released is wanted until it is read, so a crash
 * loses none of it. One statement: two schedulers never release the same conversation twice.
 */
export async function openReleases(db: Db, { limit }: { limit: number }): Promise<Ring[]> {
  const { rows } = await sql<Ring>`
    with room as (
      select i.id as integration_id, w.id as workspace_id, i.scope_from, i.capabilities,
        w.volume_limit - coalesce(p.used, 0) as places
      from workspace w
      join integration i on i.workspace_id = w.id
      left join volume_period p
        on p.workspace_id = w.id and p.period_start = date_trunc(w.period, clock_timestamp(), 'UTC')
      where i.ingest_conversations and not i.paused and i.attention is null and i.scope_from is not null
        and w.volume_limit > coalesce(p.used, 0)
        and exists (select 1 from held_conversation h where h.workspace_id = w.id)
        and not exists (select 1 from run r where r.integration_id = i.id and r.lane = 'release'
          and r.state in ('queued', 'running', 'waiting', 'paused'))
      order by w.id limit ${limit}
      for update of w skip locked
    ), opened as (
      insert into run (
        workspace_id, integration_id, kind, phase, strategy, scope_from, window_from, ceiling, ring_at)
      select workspace_id, integration_id, 'release', 'wanted',
        case when (capabilities->>'search')::boolean and capabilities->'unsorted' is null then 'search' else 'list' end,
        scope_from, scope_from, clock_timestamp(), clock_timestamp() + interval '30 seconds'
      from room
      on conflict (integration_id, lane) where state in ('queued', 'running', 'waiting', 'paused') do nothing
      returning id, version, lane, workspace_id
    ), freed as (
      delete from held_conversation h using (
        select opened.workspace_id, longest.id
        from opened join room using (workspace_id)
        cross join lateral (
          select id from held_conversation where workspace_id = opened.workspace_id
          order by held_at, updated_at, id limit room.places) longest
      ) chosen
      where h.workspace_id = chosen.workspace_id and h.id = chosen.id
      returning h.workspace_id, h.id
    ), wished as (
      insert into wanted (workspace_id, kind, id, reason)
      select workspace_id, 'conversation', id, ${reasons.released} from freed order by workspace_id, id
      on conflict (workspace_id, kind, id) do update set reason = excluded.reason, outcome = null, tries = 0
    )
    select id, version, lane from opened`.execute(db);
  return rows;
}
