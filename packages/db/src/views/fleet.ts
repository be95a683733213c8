import { sql } from "kysely";
import { isActive, openStates } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Integration } from "../integrations/index.ts";
import type { Run } from "../runs/index.ts";
import {
  lastDoneAt,
  lateSince,
  limitNotice,
  parseAt,
  unreachableSince,
  type WorkspaceOverview,
} from "./overview.ts";

/**
 * Where a page of the fleet continues: whether the last workspace was failing, since when it was late, and its id.
 */
export type FleetPosition = [failing: boolean, lateSince: string | null, workspaceId: string];

/** Which workspaces of the fleet to list. */
export interface FleetSlice {
  /** Part of a name, or an id; empty for all. */
  q?: string | undefined;
  after?: FleetPosition | undefined;
  limit: number;
}

/** The open live run, as a list shows it. */
export type OpenRun = Pick<
  Run,
  "id" | "kind" | "state" | "phase" | "doneRecords" | "totalRecords" | "error" | "openedAt" | "finishedAt"
>;

/** The state of a workspace. */
export interface FleetWorkspace
  extends Pick<WorkspaceOverview, "lastDoneAt" | "lateSeconds" | "unreachableSince" | "limitNotice"> {
  workspaceId: string;
  name: string;
  /** Its integration's switches; null when it has none. */
  switches: Pick<Integration, "attention" | "ingestConversations" | "paused"> | null;
  failing: boolean;
  lateSince: string | null;
  openRun: OpenRun | null;
  failures: number;
  used: number;
  limit: number;
  isAnyHeld: boolean;
}

/** The state of the whole fleet, as counts. */
export interface FleetTotals {
  workspaces: number;
  active: number;
  failing: number;
  late: number;
}

/** Every workspace with the columns that order the fleet, by a few index lookups each. */
const health = sql`
  select w.id, w.name, w.period, w.volume_limit, i.id as integration_id, i.host, i.org_id,
    i.attention, i.ingest_conversations, i.paused, last.failures, last.state,
    case when last.state in ${openStates} then last.id end as open_run_id,
    coalesce(i.attention is not null or last.state = 'failed' or last.failures > 0, false) as failing,
    ${lateSince(sql`last`)} as late_since
  from workspace w
  left join integration i on i.workspace_id = w.id
  left join lateral (
    select id, state, version, opened_at, failures
    from run
    where integration_id = i.id and lane = 'live'
    order by id desc
    limit 1) last on true
  where w.deleted_at is null`;

const openRun = sql`(
  select jsonb_build_object('id', r.id, 'kind', r.kind, 'state', r.state, 'phase', r.phase, 'doneRecords', r.done_records,
    'totalRecords', r.total_records, 'error', r.error, 'openedAt', r.opened_at, 'finishedAt', r.finished_at)
  from run r where r.id = w.open_run_id)`;

/** Plain text search, without patterns. */
const matchesQuery = (q: string) =>
  sql`(strpos(lower(w.name), lower(${q}::text)) > 0 or w.id::text = lower(${q}::text))`;

type Row = Omit<FleetWorkspace, "openRun" | "limitNotice"> & {
  openRun:
    | (Omit<OpenRun, "openedAt" | "finishedAt"> & { openedAt: string; finishedAt: string | null })
    | null;
  limitNotice: { at: string; message: string } | null;
};

/** Lists failing workspaces first, then late ones by how long they are late, then the others by id. */
export async function listFleet(db: Db, { q = "", after, limit }: FleetSlice): Promise<FleetWorkspace[]> {
  const condition = q === "" ? sql`` : sql`and ${matchesQuery(q)}`;
  const later =
    after === undefined
      ? sql``
      : sql`
    and (not w.failing, coalesce(w.late_since, 'infinity'), w.id)
      > (not ${after[0]}::boolean, coalesce(${after[1]}::timestamptz, 'infinity'), ${after[2]}::uuid)`;
  const { rows } = await sql<Row>`
    with chosen as (
      select *
      from (${health}) w
      where true ${condition} ${later}
      order by not failing, coalesce(late_since, 'infinity'), id
      limit ${limit}
    )
    select w.id as workspace_id, w.name, w.failing, w.late_since::text as late_since,
      floor(extract(epoch from clock_timestamp() - w.late_since))::integer as late_seconds,
      case when w.integration_id is not null then jsonb_build_object('attention', w.attention,
        'ingestConversations', w.ingest_conversations, 'paused', w.paused) end as switches,
      ${openRun} as open_run, coalesce(w.failures, 0) as failures, ${lastDoneAt} as last_done_at,
      coalesce(p.used, 0) as used, w.volume_limit as "limit", ${unreachableSince} as unreachable_since,
      case when coalesce(p.used, 0) >= w.volume_limit then ${limitNotice} end as limit_notice,
      exists (select from held_conversation h where h.workspace_id = w.id and h.released_at is null) as is_any_held
    from chosen w
    cross join lateral (select w.integration_id as id) i
    left join org_budget b on b.host = w.host and b.org_id = w.org_id
    left join volume_period p
      on p.workspace_id = w.id and p.period_start = date_trunc(w.period, clock_timestamp(), 'UTC')
    order by not w.failing, coalesce(w.late_since, 'infinity'), w.id`.execute(db);
  return rows.map(({ openRun: run, limitNotice, ...row }) => ({
    ...row,
    openRun: run && {
      ...run,
      openedAt: new Date(run.openedAt),
      finishedAt: run.finishedAt === null ? null : new Date(run.finishedAt),
    },
    limitNotice: parseAt(limitNotice),
  }));
}

/** How long a workspace must be late to count as late in the totals. */
const lateForTotals = sql`interval '1 minute'`;

/** Counts the whole fleet. */
export async function countFleet(db: Db): Promise<FleetTotals> {
  const { rows } = await sql<FleetTotals>`
    select count(*) as workspaces,
      count(*) filter (where ${isActive}) as active,
      count(*) filter (where failing) as failing,
      count(*) filter (where late_since < clock_timestamp() - ${lateForTotals}) as late
    from (${health}) w`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the query that counts the fleet returned no row");
  return row;
}
