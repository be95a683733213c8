import type { RunRef } from "@inlet/contracts";
import { sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import { isActive, openStates, redispatchAfter } from "../client/fragments.ts";
import { inTransaction } from "../client/in-transaction.ts";
import { kustomerNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import { lockWorkspaceRow } from "../client/workspace-lock.ts";
import { listedStreams, readStrategy } from "../integrations/read-strategy.ts";

/** How many held conversations one release reads. The next release follows when its run is over. */
const portionSize = 1_000;

/** Selects integrations that hold conversations, have room for `places` of them, and have no open release. */
const selectRoom = sql`
  select i.id as integration_id, w.id as workspace_id, i.scope_from, i.kustomer_ahead_ms, i.capabilities,
    least(free.places, ${portionSize}::integer) as places
  from workspace w
  join integration i on i.workspace_id = w.id
  left join volume_period p
    on p.workspace_id = w.id and p.period_start = date_trunc(w.period, clock_timestamp(), 'UTC')
  cross join lateral (
    select w.volume_limit - coalesce(p.used, 0) - (
      select count(*)
      from held_conversation
      where workspace_id = w.id and released_at is not null) as places
  ) free
  where ${isActive}
    and i.scope_from is not null
    and free.places > 0
    and exists (select 1 from held_conversation where workspace_id = w.id and released_at is null)
    and not exists (
      select 1 from run where integration_id = i.id and lane = 'release' and state in ${openStates})`;

/** Opens a run for each row of `room`. */
export const insertReleaseRuns = sql`
  insert into run (
    workspace_id, integration_id, kind, phase, strategy, listed, kustomer_ahead_ms, scope_from, window_from, ceiling,
    dispatch_at)
  select workspace_id, integration_id, 'release', 'backlog', ${readStrategy}, ${listedStreams},
    kustomer_ahead_ms, scope_from, scope_from, ${kustomerNow}, clock_timestamp() + ${redispatchAfter}
  from room
  on conflict (integration_id, lane) where state in ${openStates} do nothing
  returning id, version, lane, workspace_id`;

/** Releases the longest held conversations of the workspace of `opened`, as many as `room` has places. */
const releaseLongestHeld = sql`
  update held_conversation held set released_at = clock_timestamp()
  from (
    select opened.workspace_id, longest.id
    from opened
    join room using (workspace_id)
    cross join lateral (
      select id
      from held_conversation
      where workspace_id = opened.workspace_id and released_at is null
      order by held_at, updated_at, id
      limit room.places) longest
  ) chosen
  where held.workspace_id = chosen.workspace_id and held.id = chosen.id and held.released_at is null
  returning held.workspace_id, held.id`;

const addReleased = buildAdd(
  sql`select workspace_id, 'conversation', id, ${reasons.released}, 'live' from released`,
  "startOver",
);

/**
 * Lists workspaces that hold conversations and have room again, because the limit grew or a new period began, or because
 * the release before is over.
 */
export async function listDueReleases(db: Db, { limit }: { limit: number }): Promise<string[]> {
  const { rows } = await sql<{ workspaceId: string }>`
    select workspace_id from (${selectRoom}) room order by workspace_id limit ${limit}`.execute(db);
  return rows.map((it) => it.workspaceId);
}

/**
 * Opens a `release` run for a workspace that `listDueReleases` has listed. It adds the next of the longest held conversations that fit to the
 * fetch backlog. A released conversation keeps its row, and so its position, until it is admitted. It stays in the
 * backlog until it is read, so a crash loses none. It waits for pages that are being admitted, and for a change of the
 * switches, so that it opens nothing while ingestion is off.
 */
export const openRelease = (db: Db, workspaceId: string): Promise<RunRef[]> =>
  inTransaction(db, async (tx) => {
    await lockWorkspaceRow(tx, workspaceId);
    const { rows } = await sql<RunRef>`
      with room as (${selectRoom} and w.id = ${workspaceId} for share of i),
        opened as (${insertReleaseRuns}),
        released as (${releaseLongestHeld}),
        added as (${addReleased})
      select id, version, lane from opened`.execute(tx);
    return rows;
  });

/**
 * Ends releases that no run reads any more, once their run is over. A conversation that Kustomer does not have gives
 * up its position and stays in the backlog with the reason. One that is no longer in the backlog, because its
 * integration was disconnected, is held again at its old position. The next live run reads those that are still in
 * the backlog.
 */
export async function endReleases(db: Db, { limit }: { limit: number }): Promise<void> {
  await sql`
    with unread as (
      select held.workspace_id, held.id, entry.outcome is not null as is_lost
      from held_conversation held
      left join fetch_backlog entry
        on entry.workspace_id = held.workspace_id and entry.kind = 'conversation' and entry.id = held.id
      where held.released_at is not null
        and (entry.id is null or entry.outcome is not null)
        and not exists (
          select 1
          from run
          where run.workspace_id = held.workspace_id and run.lane = 'release' and run.state in ${openStates})
      order by held.workspace_id, held.id
      limit ${limit}
      for update of held skip locked -- the normalizer may be admitting one of them
    ), lost as (
      delete from held_conversation held
      using unread
      where is_lost and held.workspace_id = unread.workspace_id and held.id = unread.id
    )
    update held_conversation held set released_at = null
    from unread
    where not is_lost and held.workspace_id = unread.workspace_id and held.id = unread.id`.execute(db);
}
