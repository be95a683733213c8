import { type RawBuilder, sql } from "kysely";
import { isAmong, selectAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind, BacklogLane, RunKind } from "../tables/index.ts";

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
  /** It was filtered, and a newer message or the rolling re-read shows that it may meet the filters now. */
  filteredChanged: "it may meet the filters now",
  /** It was filtered by earlier filters; of a thread, some of its messages were. */
  filtersChanged: "the filters changed",
  /** A conversation that was filtered meets the filters now, so its messages are read. */
  meetsFilters: "it meets the filters now",
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
  /** The same, and a search has looked for its messages. If some are still missing, the thread is read by itself. */
  messagesSearched: "fewer messages are stored than it counts, so its customer's messages were searched",
  /** List strategy: the list ended before it showed what may have changed. */
  beyondList: "Kustomer's list ends before it",
  /** Its text was withheld until its customer is known, and the encrypted copy cannot be decrypted. */
  withheldUnreadable: "its withheld text cannot be decrypted",
  /** A search has found attachments of its messages, which only its thread describes. */
  attachments: "its messages have attachments",
  /** List strategy: edits of old messages show nowhere but in their thread. */
  threadUpdated: "it was updated",
  /** Kustomer could not return a record that a search found at this instant. Its id is not known. */
  instantFailed: "a record was updated at this instant",
  /** A reconcile run could not read the record, so it does not know whether Kustomer still has it. */
  mayBeDeleted: "it may be deleted at Kustomer",
} as const;

const isPending = sql`(fetch_backlog.outcome is null)`;

/** A live entry stays live, so that what a live run needs does not wait for a backfill. */
const isTakenOver = sql`(fetch_backlog.lane <> 'live' and excluded.lane = 'live')`;

const mergeUnless = (startsOver: RawBuilder<unknown>) => sql`do update set
  lane = case when ${isPending} and fetch_backlog.lane = 'live' then 'live' else excluded.lane end,
  reason = case when ${startsOver} then excluded.reason else fetch_backlog.reason end,
  tries = case when ${startsOver} then 0 else fetch_backlog.tries end,
  outcome = null, added_at = clock_timestamp()`;

const merge = mergeUnless(sql`not ${isPending}`);

/** What becomes of an id that is already in the backlog. */
const conflictRules = {
  /**
   * A pending entry takes the new `added_at`, so that no older page removes it. One that was given up starts over,
   * because the writer has new information.
   */
  refresh: merge,
  /** Pending or given up, the entry starts over with the new reason. */
  startOver: mergeUnless(sql`true`),
  /**
   * Like `refresh`, but a conversation that was given up is tried at most once a day, because every overlap reads the
   * same messages that name it.
   */
  refreshDaily: sql`${merge} where ${isPending} or fetch_backlog.kind <> 'conversation'
    or fetch_backlog.tried_at < clock_timestamp() - interval '24 hours'`,
  /** A pending entry stays as it is. One that was given up starts over, and so does one that a live run takes over. */
  keepPending: sql`${mergeUnless(sql`true`)} where not ${isPending} or ${isTakenOver}`,
  /** Every entry stays as it is. */
  skip: sql`do nothing`,
};

/**
 * Builds the one insert into the backlog, for use on its own or in a `with` query. The rows are sorted, so that two
 * statements do not deadlock.
 * @param entries SQL query of workspace_id, kind, id, reason and lane. It must leave out what is held, filtered, erased or deleted
 */
export const buildAdd = (
  entries: RawBuilder<unknown>,
  rule: keyof typeof conflictRules = "refresh",
): RawBuilder<unknown> => sql`
  insert into fetch_backlog (workspace_id, kind, id, reason, lane)
  select distinct on (workspace_id, kind, id) workspace_id, kind, id, reason, lane
  from (${entries}) as entry (workspace_id, kind, id, reason, lane)
  order by workspace_id, kind, id, lane desc
  on conflict (workspace_id, kind, id) ${conflictRules[rule]}`;

/**
 * Builds the log of fetched entries, for use in a `with` query.
 * @param fetched SQL query of workspace_id, kind, id, reason and run_id
 */
export const buildLog = (fetched: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  insert into fetch_log (workspace_id, kind, id, reason, run_id)
  select * from (${fetched}) as it (workspace_id, kind, id, reason, run_id) order by id`;

/**
 * Adds entries. It skips filtered and held conversations, and deleted ones unless a message was written after the deletion. An id
 * that was given up is tried again, because the caller has new information; a conversation at most once a day.
 */
export async function add(db: Db, workspaceId: string, entries: BacklogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const ids = entries.map((it) => it.id);
  const addable = sql`
    select ${workspaceId}::uuid, kind, id, reason, coalesce(lane, 'live')
    from json_to_recordset(${JSON.stringify(entries)}::json) as entry (kind text, id text, reason text, lane text)
    where kind = 'customer' or (
      id not in (
        select id from filtered_conversation
        where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and reread_at is null)
      and (reason = ${reasons.messageAfterDeletion} or id not in (
        select id from held_conversation
        where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and released_at is null
        union all
        select id from conversation
        where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and deleted_at is not null)))`;
  await buildAdd(addable, "refreshDaily").execute(db);
}

/** Why customers are added, and since when a page must have shown them. */
interface CustomerEntries extends Pick<BacklogEntry, "reason" | "lane"> {
  workspaceId: string;
  /** Undefined when it does not matter when they were read. */
  since?: Date;
}

/**
 * Adds customers, except those that are stored from a page observed at `since` or later. It leaves alone those that are
 * pending since then, because only a later page removes these.
 */
export async function addCustomers(
  db: Db,
  { workspaceId, since, reason, lane = "live" }: CustomerEntries,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const from = sql`coalesce(${since ?? null}::timestamptz, '-infinity')`;
  const outdated = sql`
    select ${workspaceId}::uuid, 'customer', id, ${reason}, ${lane}
    from (
      select unnest(${ids}::text[]) as id
      except (
        select id from ${selectAmong("customer", workspaceId, ids)} it where deleted_at is null and observed_at >= ${from}
        union all
        select id from fetch_backlog
        where ${isAmong(workspaceId, ids)} and kind = 'customer' and ${isPending} and lane in ('live', ${lane}) and added_at >= ${from})
    ) outdated`;
  await buildAdd(outdated).execute(db);
}

/** Adds threads whose messages have attachments that only the thread describes. Those that are pending stay. */
export async function addThreadsWithAttachments(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const threads = sql`
    select workspace_id, 'thread', id, ${reasons.attachments}, 'live' from conversation
    where ${isAmong(workspaceId, ids)} and deleted_at is null`;
  await buildAdd(threads, "keepPending").execute(db);
}
