import { type RawBuilder, sql } from "kysely";
import { statementNow } from "../client/database-time.ts";
import { isActive, openStates, redispatchAfter } from "../client/fragments.ts";
import { kustomerNow, latestNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import { listedStreams, readStrategy } from "../integrations/read-strategy.ts";
import type { Run } from "../tables/index.ts";
import { firstPhase } from "./phases.ts";
import { dueOverlap, toOverlapInterval } from "./windows/overlap.ts";

/** Options for opening live runs. */
export interface OpenOptions {
  /** How long Kustomer's index gets to show a record before a run reads it, in milliseconds. */
  settleMs: number;
  /** The run is done only when it has read everything up to this instant of the database's clock. */
  through?: Date;
}

/**
 * Selects the integrations of `chosen` with their `oldest` stream cursor and the `overlap` that is due. A stream that
 * switches back from lists to search begins at `certain_to`, up to where every change is known to have been seen.
 */
const selectStarts = sql`
  select i.*, cursors.oldest, ${dueOverlap} as overlap
  from chosen i
  left join lateral (
    select case when count(*) = 2 then
      min(case when stream = any(${listedStreams}) then at else least(at, coalesce(certain_to, i.scope_from)) end)
    end as oldest
    from stream_cursor where integration_id = i.id and stream <> 'customers'
  ) cursors on true`;

/**
 * Opens a live run for each row of `integrations`, an SQL query that yields whole integration rows. `onOpenRun` is the
 * conflict action for an integration that has an open live run. Returns only runs that were inserted or updated.
 *
 * The window begins at the older of the two stream cursors, less the overlap that is due.
 */
async function insertLiveRuns(
  db: Db,
  { integrations, onOpenRun }: Record<"integrations" | "onOpenRun", RawBuilder<unknown>>,
  { settleMs, through }: OpenOptions,
): Promise<Run[]> {
  const { rows } = await sql<Run>`
    with chosen as (${integrations}),
    started as (${selectStarts})
    insert into run (
      workspace_id, integration_id, kind, phase, strategy, listed, kustomer_ahead_ms, scope_from, window_from, ceiling,
      through, overlap, dispatch_at)
    select workspace_id, id,
      case when oldest is null then 'initial' else 'incremental' end,
      ${firstPhase},
      ${readStrategy}, ${listedStreams},
      kustomer_ahead_ms,
      scope_from,
      greatest(scope_from,
        case when oldest is not null then least(oldest, ${latestNow}) - ${toOverlapInterval(sql`overlap`)} end),
      ${kustomerNow} - make_interval(secs => ${settleMs}::float8 / 1000),
      ${through ?? null}::timestamptz,
      overlap,
      clock_timestamp() + ${redispatchAfter}
    from started
    on conflict (integration_id, lane) where state in ${openStates} do ${onOpenRun}
    returning *`.execute(db);
  return rows;
}

/** How far back the first window begins. */
const firstWindow = sql`interval '168 hours'`;

const moveToNextSlot = sql`
  update integration set
    next_run_at = clock_timestamp() + make_interval(secs => sync_interval_seconds),
    scope_from = case when scope_from <= ${latestNow} then scope_from else ${kustomerNow} - ${firstWindow} end`;

/**
 * Opens a run for up to `limit` integrations that are due and moves each to its next slot. `for update skip locked`
 * keeps two schedulers from opening the same run. A due integration that has an open run is skipped.
 */
export async function openDue(db: Db, { limit, settleMs }: { limit: number; settleMs: number }) {
  const due = sql`
    ${moveToNextSlot} where id in (
      select id from integration
      where ${isActive} and next_run_at <= ${statementNow}
      order by next_run_at limit ${limit} for update skip locked)
    returning *`;
  return insertLiveRuns(db, { integrations: due, onOpenRun: sql`nothing` }, { settleMs });
}

const raiseThrough = sql`update set through = greatest(run.through, excluded.through)`;

/** Opens a live run now. Returns the open one if there is one, with its `through` raised to the requested instant. */
export async function openNow(db: Db, integrationId: string, options: OpenOptions): Promise<Run> {
  const chosen = sql`${moveToNextSlot} where id = ${integrationId} returning *`;
  const [run] = await insertLiveRuns(db, { integrations: chosen, onOpenRun: raiseThrough }, options);
  if (run === undefined) throw new Error("Opening a run returned no row.");
  return run;
}
