import { sql } from "kysely";
import { isAmong, openStates } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind, BacklogLane, Run } from "../tables/index.ts";
import { buildLog, toBacklogLane } from "./add-entries.ts";
import { isDue } from "./set-aside.ts";

const maxTries = 5;

type FetchingRun = Pick<Run, "id" | "workspaceId" | "kind">;

/** Ids of one kind. */
interface KindIds {
  kind: BacklogKind;
  ids: readonly string[];
}

/**
 * SQL condition: the run is to try the entry. It tries an id once, and once more if it was added again after that. An
 * entry that Kustomer has failed to return waits for its next try.
 */
export const isUntriedBy = (run: FetchingRun, kind: BacklogKind, at?: Date) =>
  sql`kind = ${kind} and ${isUntriedByAny(run, at)}`;

/** SQL condition: the same of entries of any kind. */
export const isUntriedByAny = (run: FetchingRun, at?: Date) => sql`
  workspace_id = ${run.workspaceId} and lane = ${toBacklogLane(run)} and outcome is null
  and tries < ${maxTries} and ${isDue(at)} and (last_run_id is distinct from ${run.id}::uuid or added_at > tried_at)`;

/**
 * SQL condition: the run requests the entry, and does not leave it to another run that is at work, has requested it and sees what becomes of
 * it. Else the two would request it in turn until its page is stored. An entry that was set aside is for the first who comes. A reconcile
 * run leaves nothing, because it deletes once its own pages are stored.
 */
export const isRequestedBy = (run: FetchingRun, kind: BacklogKind, at?: Date) =>
  run.kind === "reconcile"
    ? isUntriedBy(run, kind, at)
    : sql`${isUntriedBy(run, kind, at)} and (added_at > tried_at or next_try_at is not null or not exists (
        select from run where run.id = last_run_id and state in ${openStates} and state <> 'paused'))`;

const isOneOf = (workspaceId: string, { kind, ids }: KindIds) =>
  sql`${isAmong(workspaceId, ids)} and kind = ${kind}`;

/** Lists ids of one kind that the run has not tried yet and is to request, the oldest entry first. */
export async function listUntried(
  db: Db,
  run: FetchingRun,
  { kind, limit, at }: { kind: BacklogKind; limit: number; at?: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from fetch_backlog where ${isRequestedBy(run, kind, at)} order by added_at, id limit ${limit}`.execute(
    db,
  );
  return rows.map((it) => it.id);
}

/** Removes entries that were given up, so that the ids can be added again. */
export async function clearGivenUp(db: Db, workspaceId: string, ids: KindIds): Promise<void> {
  await sql`delete from fetch_backlog where ${isOneOf(workspaceId, ids)} and outcome is not null`.execute(db);
}

/** Picks those of `ids` that are in the backlog, pending or given up. */
export async function pickPresent(db: Db, workspaceId: string, ids: KindIds): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from fetch_backlog where ${isOneOf(workspaceId, ids)}`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Removes ids that a page observed at `observedAt` has brought, and logs why they were fetched. An entry added after
 * that stays.
 * @returns the removed entries
 */
export async function removeFetched(
  db: Db,
  { workspaceId, observedAt, runId }: { workspaceId: string; observedAt: Date; runId: string | null },
  ids: KindIds,
) {
  const { rows } = await sql<{ id: string; reason: string; lane: BacklogLane }>`
    with fetched as (
      select ctid from fetch_backlog
      where ${isOneOf(workspaceId, ids)}
        and date_trunc('milliseconds', added_at) <= ${observedAt}::timestamptz -- a JavaScript date has no microseconds
      order by id for update
    ), removed as (
      delete from fetch_backlog using fetched where fetch_backlog.ctid = fetched.ctid
      returning fetch_backlog.*
    ), logged as (${buildLog(sql`select workspace_id, kind, id, reason, ${runId}::uuid from removed`)})
    select id, reason, lane from removed`.execute(db);
  return rows;
}

/** Few enough that a live run fetches them without a noticeable delay. */
const takeOverLimit = 200;

/**
 * Moves entries of a cancelled or failed backfill to the live lane, a few at a time. Whatever of its range is stored is
 * thereby completed all the same.
 */
export async function takeOver(db: Db, run: Pick<Run, "workspaceId" | "integrationId">): Promise<void> {
  const isLeftOver = sql`workspace_id = ${run.workspaceId} and lane = 'backfill' and not exists (
    select 1 from run where integration_id = ${run.integrationId} and lane = 'backfill'
      and state in ${openStates})`;
  await sql`
    with checks as (
      update thread_check set lane = 'live' where ctid = any(array(
        select ctid from thread_check where ${isLeftOver}
        order by conversation_id limit ${takeOverLimit} for update skip locked))
    )
    update fetch_backlog set lane = 'live' where ctid = any(array(
      select ctid from fetch_backlog
      where ${isLeftOver} and kind = any('{conversation,thread,customer}') and outcome is null
      order by added_at limit ${takeOverLimit} for update skip locked))`.execute(db);
}

/** Gives up ids that Kustomer does not return, with the reason as `outcome`. */
export async function giveUp(
  db: Db,
  workspaceId: string,
  { outcome, ...ids }: KindIds & { outcome: string },
): Promise<void> {
  await sql`
    update fetch_backlog set outcome = ${outcome}, tried_at = clock_timestamp(), failures = 0, failure = null,
      next_try_at = null
    where ${isOneOf(workspaceId, ids)}`.execute(db);
}

/** Gives up ids that have been tried as often as allowed. */
export async function giveUpExhausted(db: Db, workspaceId: string): Promise<void> {
  await sql`
    update fetch_backlog set outcome = 'requested ' || tries || ' times without an answer'
    where workspace_id = ${workspaceId} and outcome is null and tries >= ${maxTries}`.execute(db);
}
