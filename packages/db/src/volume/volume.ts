import { sql } from "kysely";
import { anyOf } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { type PeriodUsage, raiseLimitNotices } from "./limit-notices.ts";

/** A conversation of a page, which may not have been admitted yet. */
export interface AdmissionCandidate {
  id: string;
  updatedAt: Date;
}

/** Which conversations may be stored, and which are held until the limit grows. */
export interface Admission {
  admitted: Set<string>;
  /** Admitted conversations that were held until now. Their messages were skipped meanwhile. */
  previouslyHeld: Set<string>;
  held: Set<string>;
}

/**
 * Decides which conversations of a page are stored. Admitted ones always are. Others are admitted while the period
 * has room, and each is charged only once. Held ones come first, by their position in the queue, then new ones, oldest
 * first. Only a page with unadmitted conversations takes the workspace's lock. The decision is
 * part of the transaction that stores the page, and so are its notices.
 */
export async function admitConversations(
  tx: Db,
  workspaceId: string,
  candidates: readonly AdmissionCandidate[],
): Promise<Admission> {
  const ids = [...new Set(candidates.map((it) => it.id))].sort();
  const volume = tx
    .selectFrom("volumeEntry")
    .select("conversationId as id")
    .where("workspaceId", "=", workspaceId);
  const entries = await volume.where("conversationId", "=", anyOf(ids)).execute();
  const admitted = new Set(entries.map((it) => it.id));
  const unadmitted = candidates.filter((it) => !admitted.has(it.id));
  if (unadmitted.length === 0) return { admitted, previouslyHeld: new Set(), held: new Set() };
  const charged = await charge(tx, workspaceId, unadmitted);
  for (const id of charged?.ids ?? []) admitted.add(id);
  const held = new Set(ids.filter((id) => !admitted.has(id)));
  return { admitted, previouslyHeld: new Set(charged?.previouslyHeld), held };
}

/** The result of charging a page. */
interface ChargeResult extends PeriodUsage {
  /** Charged now, or by another transaction meanwhile. */
  ids: string[];
  previouslyHeld: string[];
}

/**
 * Charges what the period has room for and holds the rest.
 * @returns undefined when the workspace does not exist
 */
async function charge(
  tx: Db,
  workspaceId: string,
  unadmitted: readonly AdmissionCandidate[],
): Promise<ChargeResult | undefined> {
  // The lock: the next transaction that charges this workspace sees this charge.
  await tx.selectFrom("workspace").select("id").where("id", "=", workspaceId).forNoKeyUpdate().execute();
  const { rows } = await chargeUnderLock(tx, workspaceId, unadmitted);
  const [charged] = rows;
  if (charged === undefined) return undefined;
  const isAnyHeld = unadmitted.some((it) => !charged.ids.includes(it.id));
  await raiseLimitNotices(tx, workspaceId, { usage: charged, isAnyHeld });
  return charged;
}

/**
 * `waiting` are the held conversations that fit, released or not: the longest held first. A new conversation never
 * takes the place of one of them, however long its read takes; it is held behind them.
 */
function chargeUnderLock(tx: Db, workspaceId: string, unadmitted: readonly AdmissionCandidate[]) {
  const ids = unadmitted.map((it) => it.id);
  return sql<ChargeResult>`
    with plan as materialized ( -- one instant and one count of places for the whole statement
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
      where w.id = ${workspaceId}
    ), candidate as (
      select distinct on (id) id, "updatedAt" as updated_at
      from json_to_recordset(${JSON.stringify(unadmitted)}::json) as it (id text, "updatedAt" timestamptz)
      order by id, "updatedAt" desc
    ), already as ( -- admitted by another transaction before this one got the lock
      select conversation_id as id
      from volume_entry
      where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[])
    ), held as (
      select id
      from held_conversation
      where workspace_id = ${workspaceId} and id = any(${ids}::text[])
    ), waiting as materialized (
      select id
      from held_conversation
      where workspace_id = ${workspaceId}
      order by held_at, updated_at, id
      limit (select places from plan)
    ), newcomers as (
      select id
      from candidate
      where id not in (select id from already union all select id from held)
      order by updated_at, id
      limit (select greatest(places - (select count(*) from waiting), 0) from plan)
    ), fits as materialized (
      select id
      from held
      where id in (select id from waiting) and id not in (select id from already)
      union all
      select id
      from newcomers
    ), charged as (
      insert into volume_entry (workspace_id, conversation_id, period_start, charged_at)
      select ${workspaceId}::uuid, id, period_start, at
      from fits, plan
      order by id
    ), counted as (
      insert into volume_period (workspace_id, period_start, used)
      select ${workspaceId}::uuid, period_start, (select count(*) from fits)
      from plan
      where exists (select 1 from fits)
      on conflict (workspace_id, period_start) do update set used = volume_period.used + excluded.used
    ), admitted as (
      delete from held_conversation
      where workspace_id = ${workspaceId}
        and id = any(${ids}::text[])
        and id in (select id from fits union all select id from already)
    ), kept as (
      insert into held_conversation (workspace_id, id, updated_at, held_at)
      select ${workspaceId}::uuid, id, updated_at, at
      from candidate, plan
      where id not in (select id from fits union all select id from already)
      order by id
      on conflict (workspace_id, id) do update set
        updated_at = greatest(held_conversation.updated_at, excluded.updated_at),
        released_at = null
    )
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

/**
 * Recounts the used volume of the current period, after a change of the kind of period. Everything charged since the
 * new period began counts. The caller holds the workspace's lock, so that nothing is charged meanwhile.
 */
export async function recountUsage(tx: Db, workspaceId: string): Promise<void> {
  await sql`
    insert into volume_period (workspace_id, period_start, used)
    select w.id, period.starts,
      (select count(*) from volume_entry e where e.workspace_id = w.id and e.charged_at >= period.starts)
    from workspace w
    cross join lateral (select date_trunc(w.period, clock_timestamp(), 'UTC') as starts) period
    where w.id = ${workspaceId}
    on conflict (workspace_id, period_start) do update set used = excluded.used`.execute(tx);
}
