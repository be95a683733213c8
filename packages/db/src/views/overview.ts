import type { OptionalRight } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import { type BudgetPolicy, breakerThreshold } from "../budgets/budgets.ts";
import { isActive, openStates } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/index.ts";
import { isNotBegun } from "../runs/transitions.ts";

/** A count that stops at a bound. */
export interface BoundedCount {
  count: number;
  /** Whether there are more, which were not counted. */
  more: boolean;
}

/** The use of an org's request budget. */
export interface BudgetUsage {
  /** Requests a minute that live runs may make, by the share and the use by the org's other tools. */
  perMinute: number;
  usedLastMinute: number;
  searchesPerMinute: number;
  searchesUsedLastMinute: number;
  othersUse: number | null;
}

/** What a workspace's first screen shows besides its integration and its volume. */
export interface WorkspaceOverview {
  at: Date;
  name: string;
  openRuns: Run[];
  lastDoneAt: Date | null;
  seenUpTo: Date | null;
  lateSeconds: number | null;
  /** When a conversation or message was last written; null while there is none. */
  recordsChangedAt: Date | null;
  held: BoundedCount;
  rejected: BoundedCount;
  pending: BoundedCount;
  budget: BudgetUsage | null;
  /** Since when Kustomer has not answered, if three requests in a row or more failed. */
  unreachableSince: Date | null;
  /** This period's notice that the volume limit is reached. */
  limitNotice: { at: Date; message: string } | null;
  /** Optional rights that the connected key has lost, and since when. */
  lostRights: { at: Date; rights: OptionalRight[] } | null;
}

/** An integration is late when its next run is overdue by more than this and no live run is open. */
const lateAfterSeconds = 10;

/** It is late as well when no fetcher has begun its open live run in this time. In a first load of many, runs wait their turn. */
const notBegunAfterSeconds = 60;

/** Where counts of paginated lists stop. */
const maxCounted = 10_000;

const countUpTo = (rows: RawBuilder<unknown>, max: number) => sql`(
  select jsonb_build_object('count', least(count(*), ${max}::integer), 'more', count(*) > ${max}::integer)
  from (select from ${rows} limit ${max}::integer + 1) it)`;

/** Since when `i` has been late; null when it is not. An expression over an integration and `run`, its open or last live run. */
export const lateSince = (run: RawBuilder<unknown>) => sql`
  case when not ${isActive} then null
    when ${isNotBegun(run)} and ${run}.opened_at < clock_timestamp() - make_interval(secs => ${notBegunAfterSeconds})
      then ${run}.opened_at
    when coalesce(${run}.state not in ${openStates}, true)
      and i.next_run_at < clock_timestamp() - make_interval(secs => ${lateAfterSeconds}) then i.next_run_at end`;

/** Since when `b` has not answered; null when it answers. An expression over an org's budget. */
export const unreachableSince = sql`case when b.consecutive_unavailable >= ${breakerThreshold} then b.unavailable_since end`;

/** The newest notice of `w` in the current period that its limit is reached. An expression over a workspace. */
export const limitNotice = sql`(
  select jsonb_build_object('at', n.at, 'message', n.message)
  from notice n
  where n.workspace_id = w.id
    and n.kind = 'volume_100'
    and n.at >= date_trunc(w.period, clock_timestamp(), 'UTC')
  order by n.id desc
  limit 1)`;

/**
 * Rights that the key of `i` has lost and not regained, by its notices. An expression over a workspace and its
 * integration.
 */
const lostRightsSql = sql`(
  select jsonb_build_object('at', min(at), 'rights', jsonb_agg(it.right order by it.right desc))
  from (
    select lost.right, max(n.at) as at
    from notice n, jsonb_array_elements_text(n.details->'lost') lost("right")
    where n.workspace_id = w.id
      and n.kind = 'key_weaker'
      and n.details->'keyGeneration' = to_jsonb(i.key_generation) -- no finding about an older key
      and i.capabilities->lost.right = 'false'
    group by lost.right) it
  having count(*) > 0)`;

/** When the last live run of `i` was done. An expression over an integration. */
export const lastDoneAt = sql`(
  select finished_at
  from run
  where integration_id = i.id and lane = 'live' and state = 'done'
  order by id desc
  limit 1)`;

/** The seconds of the last minute, in the row's own slots. */
const countLastMinute = (slots: "sent" | "searched") => sql`(
  select coalesce(sum(it), 0)
  from unnest(b.${sql.ref(slots)}[greatest(newest.slot - 59, 1):greatest(newest.slot, 0)]) it)`;

const budgetUsage = ({ share, searchesPerMinute }: BudgetPolicy) => sql`(
  select jsonb_build_object(
    'perMinute', permit_cap(
      b.limit_per_minute, ${share}::real, b.external_sent, b.external_sent_at, 'live', clock_timestamp()),
    'usedLastMinute', ${countLastMinute("sent")},
    'searchesPerMinute', permit_cap(
      ${searchesPerMinute}::integer, ${share}::real, b.external_searched, b.external_searched_at, 'live', clock_timestamp()),
    'searchesUsedLastMinute', ${countLastMinute("searched")},
    'othersUse', case when b.external_sent_at > clock_timestamp() - interval '90 seconds' then b.external_sent end)
  from (select (floor(extract(epoch from clock_timestamp()))::bigint - b.first_second + 1)::integer as slot) newest
  where b.org_id is not null)`;

const newestPosition = (table: string) =>
  sql`(select max(feed_position) from ${sql.table(table)} where workspace_id = w.id)`;

/** A feed position is the microsecond of a write, so the newest one is the time of the last change. */
const recordsChangedAt = sql`
  to_timestamp(greatest(${newestPosition("conversation_item")}, ${newestPosition("message")}) / 1000000.0)`;

type OverviewRow = Omit<WorkspaceOverview, "openRuns" | "limitNotice" | "lostRights" | "at"> & {
  at: Date;
  integrationId: string | null;
  limitNotice: { at: string; message: string } | null;
  lostRights: { at: string; rights: OptionalRight[] } | null;
};

/**
 * Loads a workspace's overview, in one statement whose cost does not grow with the stored records: counts stop at
 * 10,000, and indexes find everything else.
 * @returns undefined when there is no such workspace
 */
export async function loadOverview(
  db: Db,
  workspaceId: string,
  policy: BudgetPolicy,
): Promise<WorkspaceOverview | undefined> {
  const { rows } = await sql<OverviewRow>`
    select clock_timestamp() as at, w.name, i.id as integration_id, ${lastDoneAt} as last_done_at,
      (select case when count(*) = 2 then min(c.at) end from stream_cursor c
        where c.integration_id = i.id and c.stream <> 'customers') as seen_up_to,
      floor(extract(epoch from clock_timestamp() - ${lateSince(sql`live`)}) / 10)::integer * 10 as late_seconds,
      ${recordsChangedAt} as records_changed_at,
      ${countUpTo(sql`held_conversation h where h.workspace_id = w.id and h.released_at is null`, maxCounted)} as held,
      ${countUpTo(sql`rejected_record r where r.workspace_id = w.id`, maxCounted)} as rejected,
      ${countUpTo(sql`fetch_backlog where fetch_backlog.workspace_id = w.id`, maxCounted)} as pending,
      ${budgetUsage(policy)} as budget, ${unreachableSince} as unreachable_since, ${limitNotice} as limit_notice,
      ${lostRightsSql} as lost_rights
    from workspace w
    left join integration i on i.workspace_id = w.id
    left join org_budget b on b.host = i.host and b.org_id = i.org_id
    left join run live on live.integration_id = i.id and live.lane = 'live' and live.state in ${openStates}
    where w.id = ${workspaceId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { integrationId, limitNotice: notice, lostRights, ...overview } = row;
  const openRuns = integrationId === null ? [] : await listOpenRuns(db, integrationId);
  return { ...overview, openRuns, limitNotice: parseAt(notice), lostRights: parseAt(lostRights) };
}

/** Parses the instant `at` of a jsonb object, which comes as text. */
export const parseAt = <T extends { at: string }>(row: T | null): (Omit<T, "at"> & { at: Date }) | null =>
  row && { ...row, at: new Date(row.at) };

/** Lists the open runs of every lane, the live one first. */
async function listOpenRuns(db: Db, integrationId: string): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select * from run where integration_id = ${integrationId} and state in ${openStates}
    order by array_position(array['live', 'release', 'reconcile', 'backfill'], lane)`.execute(db);
  return rows;
}

/** How many records of a workspace are stored. */
export type StoredCounts = Record<"conversations" | "messages" | "customers", BoundedCount>;

const maxStored = 1_000_000;

/**
 * Counts the stored records, up to a million of each, by indexes alone: the primary key's entries less those that are
 * deleted. It takes some ten milliseconds per hundred thousand rows, so a frequent caller should call less often the
 * more there are.
 */
export async function countStored(db: Db, workspaceId: string): Promise<StoredCounts> {
  const countTable = (table: "conversation" | "message" | "customer") => {
    const own = sql`${sql.table(table)} where workspace_id = ${workspaceId}`;
    return sql<BoundedCount>`(
      select jsonb_build_object(
        'count', (every.it->>'count')::integer - (deleted.it->>'count')::integer, 'more', every.it->'more')
      from (select ${countUpTo(own, maxStored)} as it) every,
        (select ${countUpTo(sql`${own} and deleted_at is not null`, maxStored)} as it) deleted)`;
  };
  const counts = [
    countTable("conversation").as("conversations"),
    countTable("message").as("messages"),
    countTable("customer").as("customers"),
  ];
  return db.selectNoFrom(counts).executeTakeFirstOrThrow();
}
