import { Fault } from "@inlet/contracts";
import { sql } from "kysely";
import type { BudgetPolicy } from "../budgets/budgets.ts";
import { openStates, redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Integration } from "../integrations/integrations.ts";
import { listedStreams, readStrategy } from "../integrations/read-strategy.ts";
import { getUsage } from "../volume/volume.ts";
import { readDatabaseTime } from "./queries.ts";
import type { Run } from "./runs.ts";

/** A past range: what was updated at or after `from` and before `to`. */
export interface BackfillRange {
  from: Date;
  to: Date;
}

const longestYears = 15;
const yearMs = 365.25 * 86_400_000;

/**
 * The range that a person asks for, as it can be read: what is too young to have settled in Kustomer's index is left to
 * the live runs.
 * @throws Fault invalid, in words
 */
export async function clampToSettled(
  db: Db,
  { from, to }: BackfillRange,
  { settleMs }: { settleMs: number },
): Promise<BackfillRange> {
  const at = await readDatabaseTime(db);
  if (to.getTime() > at.getTime())
    throw new Fault("invalid", "`to` lies in the future: a backfill reads what is past.");
  const settled = new Date(Math.min(to.getTime(), at.getTime() - settleMs));
  if (from.getTime() >= settled.getTime())
    throw new Fault("invalid", "`from` must be earlier than `to`, and than what live runs are reading now.");
  if (settled.getTime() - from.getTime() > longestYears * yearMs)
    throw new Fault("invalid", `A backfill reads ${longestYears} years at most: choose a later \`from\`.`);
  return { from, to: settled };
}

/** Streams of an integration that a backfill opened now would read by lists; the others by search. */
export function getListedStreams({ capabilities }: Pick<Integration, "capabilities">): readonly string[] {
  return capabilities.search ? (capabilities.unsorted ?? []) : ["conversations", "messages", "customers"];
}

/**
 * Opens a run that reads a past range beside the live ones. Its ceiling is the range's end from the start, so it never
 * moves a cursor and never goes on by itself.
 * @returns undefined when one is open: see `findOpen`
 */
export async function openBackfill(
  db: Db,
  integrationId: string,
  { from, to }: BackfillRange,
): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    insert into run (
      workspace_id, integration_id, kind, strategy, listed, scope_from, scope_to, window_from, ceiling, ceiling_fixed, dispatch_at)
    select workspace_id, id, 'backfill', ${readStrategy}, ${listedStreams},
      ${from}::timestamptz, ${to}::timestamptz, ${from}::timestamptz, ${to}::timestamptz, true,
      clock_timestamp() + ${redispatchAfter}
    from integration where id = ${integrationId}
    on conflict (integration_id, lane) where state in ${openStates} do nothing
    returning *`.execute(db);
  return rows[0];
}

/** The backfill of an integration that is not over; there is at most one. */
export function findOpenBackfill(db: Db, integrationId: string): Promise<Run | undefined> {
  return db
    .selectFrom("run")
    .selectAll()
    .where("integrationId", "=", integrationId)
    .where("lane", "=", "backfill")
    .where(sql<boolean>`state in ${openStates}`)
    .executeTakeFirst();
}

/** What reading a range would take of what is there now. */
export interface BackfillEstimate {
  /** For as long as nothing else changes. */
  minutes: number;
  volume: { wouldUse: number; room: number; limit: number };
  /** In plain sentences. */
  warnings: string[];
}

interface Free {
  sent: number;
  searched: number;
  stored: number;
}

/**
 * Weighs what a range holds against the org's budget and the workspace's plan. Free is what a backfill may use of a
 * minute, less what live runs of the org used in the last quarter of an hour, a minute on average. Conversations that
 * are stored with an update in the range are charged already; the others are not, as far as can be told.
 * @returns undefined when there is no such workspace
 */
export async function estimateBackfill(
  db: Db,
  { integration, range, counts }: { integration: Integration; range: BackfillRange; counts: BackfillCounts },
  { share, searchesPerMinute }: BudgetPolicy,
): Promise<BackfillEstimate | undefined> {
  const used = await getUsage(db, integration.workspaceId);
  if (used === undefined) return undefined;
  const free = await freeOf(db, { integration, range }, { share, searchesPerMinute });
  const { search, other } = counts.requests;
  const perMinute = (cap: number) => Math.max(1, cap);
  const minutes = Math.max(search / perMinute(free.searched), (search + other) / perMinute(free.sent));
  const wouldUse = Math.max(0, counts.conversations - free.stored);
  const room = Math.max(0, used.limit - used.used);
  const held = `${wouldUse} conversations are more than the ${room} that this period has room for: the others are held until it turns or the plan grows, and live ones as well.`;
  return {
    minutes: Math.ceil(minutes * 10) / 10,
    volume: { wouldUse, room, limit: used.limit },
    warnings: wouldUse > room ? [held] : [],
  };
}

/** What a range holds, and the requests that reading it takes. */
export interface BackfillCounts {
  conversations: number;
  requests: { search: number; other: number };
}

async function freeOf(
  db: Db,
  { integration, range }: { integration: Integration; range: BackfillRange },
  { share, searchesPerMinute }: BudgetPolicy,
): Promise<Free> {
  const { rows } = await sql<Free>`
    with live as (
      select coalesce(sum(searches * part), 0) / 15 as searched, coalesce(sum((searches + other_requests) * part), 0) / 15 as sent
      from run join integration i on i.id = run.integration_id, lateral (
        select least(1, 900 / greatest(1, extract(epoch from coalesce(run.finished_at, clock_timestamp()) - run.opened_at))) as part) it
      where i.org_id = ${integration.orgId} and run.lane = 'live'
        and coalesce(run.finished_at, clock_timestamp()) > clock_timestamp() - interval '15 minutes'
    ), cap as (
      select permit_cap(coalesce(b.limit_per_minute, 300), ${share}, b.external_sent, b.external_sent_at, 'backfill', clock_timestamp()) as sent,
        permit_cap(${searchesPerMinute}, ${share}, b.external_searched, b.external_searched_at, 'backfill', clock_timestamp()) as searched
      from (select 1) it left join org_budget b on b.org_id = ${integration.orgId}
    )
    select (cap.sent - live.sent)::float8 as sent, (cap.searched - live.searched)::float8 as searched,
      (select count(*) from conversation
        where workspace_id = ${integration.workspaceId} and updated_at >= ${range.from} and updated_at < ${range.to})::integer as stored
    from cap, live`.execute(db);
  const [free] = rows;
  if (free === undefined) throw new Error("what is free of a budget is one row");
  return free;
}
