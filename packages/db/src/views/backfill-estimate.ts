import { sql } from "kysely";
import type { BudgetPolicy } from "../budgets/index.ts";
import type { Db } from "../client/open-db.ts";
import type { Integration } from "../integrations/index.ts";
import type { BackfillRange } from "../runs/index.ts";
import { describeTooLargeBackfill, getUsage } from "../volume/index.ts";

/** What a range holds at Kustomer, and how many requests reading it takes. */
export interface BackfillCounts {
  conversations: number;
  requests: { search: number; other: number };
}

/** How long a backfill takes, and how much of the workspace's volume it uses. */
export interface BackfillEstimate {
  /** As long as nothing else uses more of the budget. */
  minutes: number;
  volume: { wouldUse: number; room: number; limit: number };
  /** Sentences for people. */
  warnings: string[];
}

/**
 * Estimates a backfill from the counts of its range. A backfill may use its share of a minute, less what the org's live
 * runs used per minute in the last 15 minutes. A stored conversation that was last updated in the range is already
 * charged; every other conversation counts as new.
 * @returns undefined when the workspace does not exist
 */
export async function estimateBackfill(
  db: Db,
  { integration, range, counts }: { integration: Integration; range: BackfillRange; counts: BackfillCounts },
  policy: BudgetPolicy,
): Promise<BackfillEstimate | undefined> {
  const usage = await getUsage(db, integration.workspaceId);
  if (usage === undefined) return undefined;
  const available = await loadAvailable(db, { integration, range }, policy);
  const { search, other } = counts.requests;
  const minutes = Math.max(
    search / Math.max(1, available.searchesPerMinute),
    (search + other) / Math.max(1, available.requestsPerMinute),
  );
  const wouldUse = Math.max(0, counts.conversations - available.stored);
  const room = Math.max(0, usage.limit - usage.used);
  return {
    minutes: Math.ceil(minutes * 10) / 10,
    volume: { wouldUse, room, limit: usage.limit },
    warnings: wouldUse > room ? [describeTooLargeBackfill({ wouldUse, room, limit: usage.limit })] : [],
  };
}

interface Available {
  requestsPerMinute: number;
  searchesPerMinute: number;
  /** Conversations of the range that are stored. */
  stored: number;
}

async function loadAvailable(
  db: Db,
  { integration, range }: { integration: Integration; range: BackfillRange },
  { share, searchesPerMinute }: BudgetPolicy,
): Promise<Available> {
  const { rows } = await sql<Available>`
    with live as (
      select coalesce(sum(searches * part), 0) / 15 as searches,
        coalesce(sum((searches + other_requests) * part), 0) / 15 as requests
      from run join integration i on i.id = run.integration_id, lateral (
        select least(1, 900 / greatest(1,
          extract(epoch from coalesce(run.finished_at, clock_timestamp()) - run.opened_at))) as part
      ) recent
      where i.host = ${integration.host} and i.org_id = ${integration.orgId} and run.lane = 'live'
        and coalesce(run.finished_at, clock_timestamp()) > clock_timestamp() - interval '15 minutes'
    ), cap as (
      select
        permit_cap(coalesce(b.limit_per_minute, 300), ${share}, b.external_sent, b.external_sent_at, 'backfill',
          clock_timestamp()) as requests,
        permit_cap(${searchesPerMinute}, ${share}, b.external_searched, b.external_searched_at, 'backfill',
          clock_timestamp()) as searches
      from (select 1) always left join org_budget b
        on b.host = ${integration.host} and b.org_id = ${integration.orgId}
    )
    select (cap.requests - live.requests)::float8 as requests_per_minute,
      (cap.searches - live.searches)::float8 as searches_per_minute,
      (select count(*) from conversation
        where workspace_id = ${integration.workspaceId}
          and updated_at >= ${range.from} and updated_at < ${range.to})::integer as stored
    from cap, live`.execute(db);
  const [available] = rows;
  if (available === undefined) throw new Error("Reading the available budget returned no row.");
  return available;
}
