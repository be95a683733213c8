import { sql } from "kysely";
import { openStates } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind, BacklogLane, Run, RunKind } from "../tables/index.ts";

/** A record or thread that must still be fetched by its id, and why. */
export interface BacklogEntry {
  kind: BacklogKind;
  id: string;
  reason: string;
  /** Whose runs fetch it: `live` by default. */
  lane?: BacklogLane;
}

/** Returns the lane that a run fetches. A backfill fetches only its own entries, so a live run never waits for them. */
export const toBacklogLane = ({ kind }: { kind: RunKind }): BacklogLane =>
  kind === "backfill" ? "backfill" : "live";

/** Why entries are in the backlog, as people read it. */
export const reasons = {
  /** A message belongs to a conversation that is not stored, or names a customer who is not. */
  namedByMessage: "a message names it",
  /** List strategy: only a newer message shows that the conversation was updated. */
  newerMessage: "a message is newer",
  /** The conversation was held, and there is room for it now. */
  released: "released",
  /** List strategy: every conversation is fetched again in turn, with no sign of an update. */
  rollingReread: "rolling re-read",
  /** The customer's conversation was written after the customer was last read. */
  conversationUpdated: "its conversation was updated",
  /** More customers were updated than are stored, so fetching the stored ones by id takes fewer requests. */
  customersUpdatedInBulk: "many customers were updated at once",
  /** A replay has parsed a record that was rejected before. */
  replayed: "a replay has parsed its rejected record",
  /** The customer was deleted or merged, so its records may name another customer now. */
  customerDeleted: "its customer was deleted or merged",
  /** Kustomer did not have the conversation any more, but somebody has written to it since. */
  messageAfterDeletion: "a message was written after its deletion",
  /** A message was moved to this conversation; others may have been too. */
  messageMoved: "a message moved here",
  /** Its content changed within one version, and a page that was read later was stored first. */
  outOfOrderPages: "its pages arrived out of order",
  /** The conversation's `messageCount` is greater than the number of its stored messages. */
  messagesMissing: "fewer messages are stored than it counts",
  /** List strategy: edits of old messages show nowhere but in their thread. */
  threadUpdated: "it was updated",
} as const;

/**
 * Adds entries. It skips held conversations, and deleted ones unless a message was written after the deletion. An id
 * that was given up is tried again, because the caller has new information. A conversation that was given up is tried
 * at most once a day, because every overlap reads the same messages that name it.
 */
export async function add(db: Db, workspaceId: string, entries: BacklogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const ids = entries.map((it) => it.id);
  await sql`
    with excluded_conversation as (
      select id from held_conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and released_at is null
      union all
      select id from conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and deleted_at is not null
    )
    insert into fetch_backlog (workspace_id, kind, id, reason, lane)
    select distinct on (kind, id) ${workspaceId}::uuid, kind, id, reason, coalesce(lane, 'live')
    from json_to_recordset(${JSON.stringify(entries)}::json) as entry (kind text, id text, reason text, lane text)
    where kind = 'customer' or reason = ${reasons.messageAfterDeletion}
      or id not in (select id from excluded_conversation)
    order by kind, id, lane desc
    on conflict (workspace_id, kind, id) do update set ${mergeEntry}
    where fetch_backlog.outcome is null or fetch_backlog.kind <> 'conversation'
      or fetch_backlog.tried_at < clock_timestamp() - interval '1 day'`.execute(db);
}

/**
 * SQL assignments for an id that is already in the backlog. A pending entry takes the new `added_at`, so that no older
 * page removes it; an entry that was given up starts over. The live lane takes precedence, so that an entry that a live
 * run needs does not wait for a backfill.
 */
export const mergeEntry = sql`
  lane = case when fetch_backlog.outcome is null and fetch_backlog.lane = 'live' then 'live' else excluded.lane end,
  reason = case when fetch_backlog.outcome is null then fetch_backlog.reason else excluded.reason end,
  tries = case when fetch_backlog.outcome is null then fetch_backlog.tries else 0 end,
  outcome = null, added_at = clock_timestamp()`;

const maxTries = 5;

/** A run tries an id once, and once more if it was added again after that. */
const isUntriedBy = ({ id }: Pick<Run, "id">) =>
  sql`(last_run_id is distinct from ${id}::uuid or added_at > tried_at)`;

/** Lists ids of one kind that the run has not tried yet, the oldest entry first. */
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
    .where("tries", "<", maxTries)
    .where(sql<boolean>`${isUntriedBy(run)}`)
    .orderBy("addedAt")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((it) => it.id);
}

/** Counts the ids of one kind that the run has not tried yet. */
export async function countUntried(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "kind">,
  kind: BacklogKind,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from fetch_backlog
    where workspace_id = ${run.workspaceId} and kind = ${kind} and lane = ${toBacklogLane(run)}
      and outcome is null and tries < ${maxTries}
      and ${isUntriedBy(run)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Why customers are added, and since when a page must have shown them. */
interface CustomerEntries extends Pick<BacklogEntry, "reason" | "lane"> {
  workspaceId: string;
  observedAt: Date;
}

/** Adds customers, except those stored from a page that was observed at `observedAt` or later. */
export async function addCustomers(
  db: Db,
  { workspaceId, observedAt, reason, lane = "live" }: CustomerEntries,
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
    ) outdated
    order by id
    on conflict (workspace_id, kind, id) do update set ${mergeEntry}`.execute(db);
}

/** Removes entries that were given up, so that the ids can be added again. */
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

/** Picks those of `ids` that are in the backlog, pending or given up. */
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
 * Removes ids that a page observed at `observedAt` has brought. An entry added after that stays.
 * @returns the removed entries
 */
export async function removeFetched(
  db: Db,
  { workspaceId, observedAt }: { workspaceId: string; observedAt: Date },
  { kind, ids }: { kind: BacklogKind; ids: readonly string[] },
): Promise<Pick<BacklogEntry & { lane: BacklogLane }, "id" | "reason" | "lane">[]> {
  const { rows } = await sql<{ id: string; reason: string; lane: BacklogLane }>`
    with fetched as (
      select ctid from fetch_backlog
      where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])
        and date_trunc('milliseconds', added_at) <= ${observedAt}::timestamptz -- a JavaScript date has no microseconds
      order by id for update
    )
    delete from fetch_backlog using fetched where fetch_backlog.ctid = fetched.ctid
    returning fetch_backlog.id, fetch_backlog.reason, fetch_backlog.lane`.execute(db);
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
  { kind, ids, outcome }: { kind: BacklogKind; ids: readonly string[]; outcome: string },
): Promise<void> {
  await sql`
    update fetch_backlog set outcome = ${outcome}, tried_at = clock_timestamp()
    where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])`.execute(db);
}

/** Gives up ids that have been tried as often as allowed. */
export async function giveUpExhausted(db: Db, workspaceId: string): Promise<void> {
  await sql`
    update fetch_backlog set outcome = 'requested ' || tries || ' times without an answer'
    where workspace_id = ${workspaceId} and outcome is null and tries >= ${maxTries}`.execute(db);
}
