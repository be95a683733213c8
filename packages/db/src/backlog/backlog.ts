import { sql } from "kysely";
import { openStates } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import type { BacklogKind, BacklogLane, RunKind } from "../tables/index.ts";

/** Which id is wanted, and why. */
export interface BacklogEntry {
  kind: BacklogKind;
  id: string;
  reason: string;
  /** Whose runs read it; the live ones and their like unless given. */
  lane?: BacklogLane;
}

/** Whose wishes a run reads: a backfill only its own, so that a live run never waits for what a past range wants. */
export const toBacklogLane = ({ kind }: { kind: RunKind }): BacklogLane =>
  kind === "backfill" ? "backfill" : "live";

/** Why conversations and customers are wanted, in words that people read. */
export const reasons = {
  /** A message of a conversation that is not stored. */
  namedByMessage: "a message names it",
  /** By the list strategy: nothing else tells that the conversation moved. */
  newerMessage: "a message is newer",
  /** It was held, and the limit has grown. */
  released: "released",
  /** By the list strategy, in turn; nothing says that it changed. */
  rollingReread: "rolling re-read",
  /** The customer of a conversation written since the customer was read. */
  conversationMoved: "its conversation moved",
  /** So many customers moved at once that reading the stored ones by id is cheaper than reading those that moved. */
  customersMovedInBulk: "many customers moved at once",
  /** A replay has understood a record that was rejected when it was read. */
  replayed: "a record of it is understood now",
  /** The customer was deleted or merged: what named it may name another one now. */
  customerDeleted: "its customer is gone",
  /** It was found to be gone, and yet somebody writes to it. */
  messageAfterDeletion: "a message was written after it was gone",
  /** A message was moved here, and others may have been. */
  messageMoved: "a message moved here",
  /** Its content changed under one version, and a page read later was stored before. */
  outOfOrderPages: "pages of it came out of order",
} as const;

/**
 * Writes down what must still be read. Held conversations are never wanted, nor are deleted ones, unless something was
 * written to them since. An id that was given up is wanted again, since whoever asks has learnt something new; a
 * conversation that Kustomer does not have at most daily, because the same messages name it at every overlap.
 */
export async function add(db: Db, workspaceId: string, wants: BacklogEntry[]): Promise<void> {
  if (wants.length === 0) return;
  const ids = wants.map((it) => it.id);
  await sql`
    with never as (
      select id from held_conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and released_at is null
      union all
      select id from conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and deleted_at is not null
    )
    insert into fetch_backlog (workspace_id, kind, id, reason, lane)
    select distinct on (kind, id) ${workspaceId}::uuid, kind, id, reason, coalesce(lane, 'live')
    from json_to_recordset(${JSON.stringify(wants)}::json) as it (kind text, id text, reason text, lane text)
    where kind = 'customer' or reason = ${reasons.messageAfterDeletion} or id not in (select id from never)
    order by kind, id, lane desc
    on conflict (workspace_id, kind, id) do update set ${mergeEntry}
    where fetch_backlog.outcome is null or fetch_backlog.kind <> 'conversation'
      or fetch_backlog.tried_at < clock_timestamp() - interval '1 day'`.execute(db);
}

/**
 * A wish that stands is as new as its newest reason, so that no older page fulfils it; one that was given up begins
 * anew. What a live run wants does not wait for a backfill.
 */
export const mergeEntry = sql`
  lane = case when fetch_backlog.outcome is null and fetch_backlog.lane = 'live' then 'live' else excluded.lane end,
  reason = case when fetch_backlog.outcome is null then fetch_backlog.reason else excluded.reason end,
  tries = case when fetch_backlog.outcome is null then fetch_backlog.tries else 0 end,
  outcome = null, added_at = clock_timestamp()`;

const triesAllowed = 5;

/** A run tries an id once, and once more when it is wished for again after it was tried. */
const isUntriedBy = ({ id }: Pick<Run, "id">) =>
  sql`(last_run_id is distinct from ${id}::uuid or added_at > tried_at)`;

/** Ids of one kind that this run has not tried yet, oldest wish first. */
export async function listUntried(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "kind">,
  { kind, limit }: { kind: BacklogKind; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom("fetchBacklog")
    .select("id")
    .where("workspaceId", "=", run.workspaceId)
    .where("kind", "=", kind)
    .where("lane", "=", toBacklogLane(run))
    .where("outcome", "is", null)
    .where("tries", "<", triesAllowed)
    .where(sql<boolean>`${isUntriedBy(run)}`)
    .orderBy("addedAt")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((it) => it.id);
}

/** How many ids of one kind this run has not tried yet. */
export async function countUntried(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "kind">,
  kind: BacklogKind,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from fetch_backlog
    where workspace_id = ${run.workspaceId} and kind = ${kind} and lane = ${toBacklogLane(run)}
      and outcome is null and tries < ${triesAllowed}
      and ${isUntriedBy(run)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Why customers are wanted, and how fresh they must be. */
interface CustomerWish extends Pick<BacklogEntry, "reason" | "lane"> {
  workspaceId: string;
  observedAt: Date;
}

/** Wants customers that no page observed at `observedAt` or later has brought. */
export async function addCustomers(
  db: Db,
  { workspaceId, observedAt, reason, lane = "live" }: CustomerWish,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into fetch_backlog (workspace_id, kind, id, reason, lane)
    select ${workspaceId}::uuid, 'customer', id, ${reason}, ${lane}
    from (
      select unnest(${ids}::text[]) as id
      except
      select id from customer
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and deleted_at is null
        and observed_at >= ${observedAt}::timestamptz
    ) it
    order by id
    on conflict (workspace_id, kind, id) do update set ${mergeEntry}`.execute(db);
}

/** Forgets that ids could not be had: something was learnt of them, and they are to be wished for anew. */
export async function clearGivenUp(
  db: Db,
  workspaceId: string,
  { kind, ids }: { kind: BacklogKind; ids: readonly string[] },
): Promise<void> {
  await sql`
    delete from fetch_backlog
    where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[]) and outcome is not null`.execute(
    db,
  );
}

/** Which of `ids` are wanted. */
export async function pickPresent(
  db: Db,
  workspaceId: string,
  { kind, ids }: { kind: BacklogKind; ids: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from fetch_backlog
    where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Removes ids that a page observed at `observedAt` has brought; a wish that is newer than what the page saw stands.
 * @returns those that were wanted, with the reason and by whom
 */
export async function removeFetched(
  db: Db,
  { workspaceId, observedAt }: { workspaceId: string; observedAt: Date },
  { kind, ids }: { kind: BacklogKind; ids: readonly string[] },
): Promise<Pick<BacklogEntry & { lane: BacklogLane }, "id" | "reason" | "lane">[]> {
  const { rows } = await sql<{ id: string; reason: string; lane: BacklogLane }>`
    with read as (
      select ctid from fetch_backlog
      where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])
        and date_trunc('milliseconds', added_at) <= ${observedAt}::timestamptz -- an instant that JavaScript has cut
      order by id for update
    )
    delete from fetch_backlog using read where fetch_backlog.ctid = read.ctid returning fetch_backlog.id, fetch_backlog.reason, fetch_backlog.lane`.execute(
    db,
  );
  return rows;
}

/** As many as a live run reads in its stride. */
const adoptedAtOnce = 200;

/**
 * Lets live runs take over, a few at a time, what a backfill left when it was cancelled or failed: what is stored of
 * its range comes whole all the same.
 */
export async function takeOver(db: Db, run: Pick<Run, "workspaceId" | "integrationId">): Promise<void> {
  const isOrphan = sql`workspace_id = ${run.workspaceId} and lane = 'backfill' and not exists (
    select 1 from run where integration_id = ${run.integrationId} and lane = 'backfill'
      and state in ${openStates})`;
  await sql`
    with counted as (
      update thread_check set lane = 'live' where ctid = any(array(
        select ctid from thread_check where ${isOrphan} order by conversation_id limit ${adoptedAtOnce} for update skip locked))
    )
    update fetch_backlog set lane = 'live' where ctid = any(array(
      select ctid from fetch_backlog where ${isOrphan} and kind = any('{conversation,thread,customer}') and outcome is null
      order by added_at limit ${adoptedAtOnce} for update skip locked))`.execute(db);
}

/** Gives up ids that cannot be had, and says why. */
export async function giveUp(
  db: Db,
  workspaceId: string,
  { kind, ids, outcome }: { kind: BacklogKind; ids: readonly string[]; outcome: string },
): Promise<void> {
  await sql`
    update fetch_backlog set outcome = ${outcome}, tried_at = clock_timestamp()
    where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])`.execute(db);
}

/** Gives up what was asked for again and again without ever coming, and says so. */
export async function giveUpExhausted(db: Db, workspaceId: string): Promise<void> {
  await sql`
    update fetch_backlog set outcome = 'asked for ' || tries || ' times, never answered'
    where workspace_id = ${workspaceId} and outcome is null and tries >= ${triesAllowed}`.execute(db);
}
