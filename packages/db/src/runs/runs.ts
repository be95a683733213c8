import { type RawBuilder, type Selectable, sql } from "kysely";
import { isActive, openStates, redispatchAfter } from "../client/fragments.ts";
import { isoNow } from "../client/iso-now.ts";
import type { Db } from "../client/open-db.ts";
import { listedStreams, readStrategy } from "../integrations/read-strategy.ts";
import type { RunTable } from "../tables/index.ts";
import { toOverlapInterval } from "./overlap.ts";

export type Run = Selectable<RunTable>;

/** Enough of a run to ring for it. */
export type RunRef = Pick<Run, "id" | "version" | "lane">;

export function findById(db: Db, id: string): Promise<Run | undefined> {
  return db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
}

const isOpenAlready = sql`(integration_id, lane) where state in ${openStates}`;

/**
 * Opens a live run for each row of `integrations` (an expression that yields whole integration rows). What becomes of
 * one that is open already, `whenOpen` says; only what is opened or updated is returned. The window goes back to the
 * older of both stream cursors, less the overlap that is due: 5 minutes always, 2 hours hourly, 48 hours daily. A
 * stream that is searched again after it was read by lists goes back to where every change is known to have been seen.
 */
function openLive(
  db: Db,
  { integrations, whenOpen }: Record<"integrations" | "whenOpen", RawBuilder<unknown>>,
  { settleMs, through }: OpenOptions,
) {
  return sql<Run>`
    with chosen as (${integrations}),
    started as (
      select i.*, cursors.oldest,
        case
          when cursors.oldest is null then 'none'
          when coalesce(i.daily_overlap_at, '-infinity') < clock_timestamp() - interval '24 hours' then 'daily'
          when coalesce(i.hourly_overlap_at, '-infinity') < clock_timestamp() - interval '1 hour' then 'hourly'
          else 'short'
        end as overlap
      from chosen i
      left join lateral (
        select case when count(*) = 2 then
          min(case when stream = any(${listedStreams}) then at else least(at, coalesce(certain_to, i.scope_from)) end)
        end as oldest
        from stream_cursor where integration_id = i.id and stream <> 'customers'
      ) cursors on true
    )
    insert into run (
      workspace_id, integration_id, kind, strategy, listed, scope_from, window_from, ceiling, through, overlap, dispatch_at)
    select workspace_id, id,
      case when oldest is null then 'initial' else 'incremental' end,
      ${readStrategy}, ${listedStreams},
      scope_from,
      greatest(scope_from, coalesce(oldest, scope_from) - ${toOverlapInterval(sql`overlap`)}),
      clock_timestamp() - make_interval(secs => ${settleMs}::float8 / 1000),
      ${through ?? null}::timestamptz,
      overlap,
      clock_timestamp() + ${redispatchAfter}
    from started
    on conflict ${isOpenAlready} do ${whenOpen}
    returning *`.execute(db);
}

export interface OpenOptions {
  /** How long records are left to settle in Kustomer's index before they are read, in milliseconds. */
  settleMs: number;
  /** The run is done only when everything up to this instant has been read. */
  through?: Date;
}

/**
 * Opens a run for up to `limit` integrations that are due and moves each to its next slot. One statement, rows locked
 * with `skip locked`: two schedulers never open the same run. A due integration with an open run is skipped.
 */
export async function openDue(
  db: Db,
  { limit, settleMs }: { limit: number; settleMs: number },
): Promise<Run[]> {
  const due = sql`
    update integration set
      next_run_at = clock_timestamp() + make_interval(secs => sync_interval_seconds),
      scope_from = coalesce(scope_from, clock_timestamp() - interval '7 days')
    where id in (
      select id from integration
      where ${isActive} and next_run_at <= clock_timestamp()
      order by next_run_at limit ${limit} for update skip locked)
    returning *`;
  const { rows } = await openLive(db, { integrations: due, whenOpen: sql`nothing` }, { settleMs });
  return rows;
}

const readFurther = sql`update set through = greatest(run.through, excluded.through)`;

/** Opens a live run now, or returns the open one, which then also reads up to `through`. */
export async function openNow(db: Db, integrationId: string, options: OpenOptions): Promise<Run> {
  const chosen = sql`
    update integration set
      next_run_at = clock_timestamp() + make_interval(secs => sync_interval_seconds),
      scope_from = coalesce(scope_from, clock_timestamp() - interval '7 days')
    where id = ${integrationId} returning *`;
  const { rows } = await openLive(db, { integrations: chosen, whenOpen: readFurther }, options);
  const [run] = rows;
  if (run === undefined) throw new Error("opening a run returned no row");
  return run;
}

/** Ends every step of an integration's open runs without losing where they were. */
export async function pauseAll(db: Db, integrationId: string): Promise<void> {
  await sql`
    update run set state = 'paused', version = version + 1, dispatch_at = null, at_barrier = false
    where integration_id = ${integrationId} and state in ('queued', 'running', 'waiting')`.execute(db);
}

/** Lets paused runs go on from where they stopped; the caller rings for them. */
export async function resumeAll(db: Db, integrationId: string): Promise<RunRef[]> {
  const { rows } = await sql<RunRef>`
    update run set state = 'queued', version = version + 1, dispatch_at = clock_timestamp() + ${redispatchAfter},
      failures = 0, error = null
    where integration_id = ${integrationId} and state = 'paused' and not paused_by_person
    returning id, version, lane`.execute(db);
  return rows;
}

/**
 * Ends an open run for good; what it has read stays. A no to what it asks stands for a day.
 * @returns undefined when it was already over
 */
export async function cancel(db: Db, runId: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    with cancelled as (
      update run set state = 'cancelled', version = version + 1, dispatch_at = null, finished_at = clock_timestamp()
      where id = ${runId} and state in ${openStates} returning *
    ), answered as (
      update integration set
        next_reconcile_at = greatest(next_reconcile_at, clock_timestamp() + interval '1 day')
      from cancelled where integration.id = cancelled.integration_id and question is not null
    )
    select * from cancelled`.execute(db);
  return rows[0];
}

/** Claims up to `limit` runs for which nobody has rung in time, and tells whom to ring for. */
export async function claimStale(db: Db, limit: number): Promise<RunRef[]> {
  const { rows } = await sql<RunRef>`
    update run set dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id in (
      select id from run where state in ('queued', 'running', 'waiting') and dispatch_at <= clock_timestamp()
      order by dispatch_at limit ${limit} for update skip locked)
    returning id, version, lane`.execute(db);
  return rows;
}

/** Puts a run off for `ms`, by the database's clock, without changing what it does next. */
export async function defer(db: Db, { id, version }: RunRef, ms: number): Promise<void> {
  await sql`
    update run set state = 'waiting', dispatch_at = clock_timestamp() + make_interval(secs => ${ms}::float8 / 1000)
    where id = ${id} and version = ${version} and state in ('queued', 'running', 'waiting')`.execute(db);
}

const failuresAllowed = 8;

/**
 * Counts a failure in a row. After the eighth the run is failed, with words; the next one starts from the same cursor.
 * @returns how long to wait before trying again, in milliseconds, or undefined when the run is over
 */
export async function recordFailure(
  db: Db,
  { id, version }: RunRef,
  error: { kind: string; message: string },
): Promise<number | undefined> {
  const { rows } = await sql<{ failures: number; state: string }>`
    update run set
      failures = failures + 1,
      error = jsonb_build_object('kind', ${error.kind}::text, 'message', ${error.message}::text,
        'at', ${isoNow}),
      state = case when failures + 1 >= ${failuresAllowed} then 'failed' else 'waiting' end,
      version = case when failures + 1 >= ${failuresAllowed} then version + 1 else version end,
      finished_at = case when failures + 1 >= ${failuresAllowed} then clock_timestamp() end,
      dispatch_at = case when failures + 1 < ${failuresAllowed}
        then clock_timestamp() + make_interval(secs => 0.25 * power(2, least(failures, 8))) end
    where id = ${id} and version = ${version} and state in ('queued', 'running', 'waiting')
    returning failures, state`.execute(db);
  const [row] = rows;
  return row === undefined || row.state === "failed" ? undefined : 250 * 2 ** Math.min(row.failures - 1, 8);
}

/** Ends a run that cannot go on as it is, with words; the next due run starts from the same cursor. */
export async function fail(db: Db, { id, version }: RunRef, error: { kind: string; message: string }) {
  await sql`
    update run set state = 'failed', version = version + 1, dispatch_at = null, finished_at = clock_timestamp(),
      error = jsonb_build_object('kind', ${error.kind}::text, 'message', ${error.message}::text,
        'at', ${isoNow})
    where id = ${id} and version = ${version} and state in ('queued', 'running', 'waiting')`.execute(db);
}
