import { sql } from "kysely";
import { mergeEntry, reasons } from "../backlog/backlog.ts";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind, RunPhase, Stream } from "../tables/index.ts";
import type { Run, RunRef } from "./runs.ts";

/** What one request of a run brought, and where the run goes from there. */
export interface StepCommit {
  /** The page, unless it was empty. */
  batch?: { stream: Stream; records: number; body: Buffer; observedAt: Date } | undefined;
  phase: RunPhase;
  /** What to read next in this phase; null when the phase chooses anew. */
  reading: unknown;
  /** Set once a run: everything older than this belongs to its window. */
  ceiling?: { at: Date; behindMs: number } | undefined;
  /** The stream of a live run that this step has read to its end: to the run's ceiling, or to `at`. */
  cursor?: { stream: "conversations" | "messages" | "customers"; at?: Date } | undefined;
  tagsRead?: boolean;
  customersRead?: boolean;
  /** More customers moved than are stored: each stored one is read by its id. */
  refetchStoredCustomers?: boolean;
  requests: { search: number; other: number };
  /** What this step found that the run cannot see, in a plain sentence; kept once. */
  warning?: string | undefined;
  /** Records not seen before in this run, and how many the reading is expected to hold in all. */
  newRecords: number;
  expectedRecords?: number | undefined;
  /** Wanted ids of one kind that were asked for now, and those that Kustomer does not have. */
  tried?: { kind: BacklogKind; ids: string[] } | undefined;
  unobtainable?: { kind: BacklogKind; ids: string[]; reason?: string } | undefined;
}

/** A run after a step, with the batch that the normalizer is to be rung for. */
export type CommittedRun = Run & { batchId: string | null };

/** The step as SQL parameters: what is absent becomes null or empty. */
function parametersOf({ batch, reading, ceiling, cursor, tried, unobtainable, ...step }: StepCommit) {
  return {
    ...step,
    ...askedOf({ tried, unobtainable }),
    reading: reading === null ? null : JSON.stringify(reading),
    ceilingAt: ceiling?.at ?? null,
    behindMs: Math.round(ceiling?.behindMs ?? 0),
    readCounts: JSON.stringify(batch === undefined ? {} : { [batch.stream]: batch.records }),
    batch: batch ?? { stream: "tags", records: 0, body: null, observedAt: null },
    hasBatch: batch !== undefined,
    cursorStream: cursor?.stream ?? null,
    cursorAt: cursor?.at ?? null,
  };
}

const askedOf = ({ tried, unobtainable }: Pick<StepCommit, "tried" | "unobtainable">) => ({
  askedKind: tried?.kind ?? unobtainable?.kind ?? null,
  tried: tried?.ids ?? [],
  missing: unobtainable?.ids ?? [],
  missingReason: unobtainable?.reason ?? "not found at Kustomer",
});

/**
 * Stores a page and the run's next state in one statement, guarded by the version: when somebody has moved the run
 * meanwhile (cancelled, paused, a second worker), nothing is written at all.
 * @returns undefined when the run had moved
 */
export async function commitStep(db: Db, run: RunRef, step: StepCommit): Promise<CommittedRun | undefined> {
  const p = parametersOf(step);
  const { rows } = await sql<CommittedRun>`
    with moved as (
      update run set
        state = 'running', version = version + 1, phase = ${p.phase}, reading = ${p.reading}::jsonb,
        at_barrier = false,
        ceiling = coalesce(${p.ceilingAt}::timestamptz, ceiling),
        kustomer_behind_ms = case when ${p.ceilingAt}::timestamptz is null then kustomer_behind_ms else ${p.behindMs}::integer end,
        ceiling_fixed = ceiling_fixed or ${p.ceilingAt}::timestamptz is not null,
        customers_read = customers_read or ${p.customersRead ?? false},
        done_records = done_records + ${p.newRecords},
        total_records = nullif(coalesce(total_records, 0) + ${p.expectedRecords ?? 0}::integer, 0),
        read_counts = read_counts || (
          select coalesce(jsonb_object_agg(key, value::integer + coalesce((read_counts->>key)::integer, 0)), '{}')
          from jsonb_each_text(${p.readCounts}::jsonb)),
        searches = searches + ${p.requests.search},
        other_requests = other_requests + ${p.requests.other},
        failures = 0, error = null,
        warnings = case when ${p.warning ?? null}::text = any(warnings) then warnings else array_remove(warnings || ${p.warning ?? null}::text, null) end,
        dispatch_at = clock_timestamp() + ${redispatchAfter}
      where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
      returning *
    ), batch as (
      insert into raw_batch (workspace_id, integration_id, run_id, stream, records, body, observed_at, scope_from, scope_to, strategy)
      select workspace_id, integration_id, id, ${p.batch.stream}, ${p.batch.records}::integer, ${p.batch.body}::bytea,
        ${p.batch.observedAt}::timestamptz, scope_from, scope_to, strategy
      from moved where ${p.hasBatch}
      returning id
    ), cursor as (
      insert into stream_cursor (integration_id, workspace_id, stream, at, certain_to)
      select integration_id, workspace_id, ${p.cursorStream}, read_to, case when not listed @> array[${p.cursorStream}::text] then read_to end
      from moved, lateral (select coalesce(${p.cursorAt}::timestamptz, ceiling) as read_to) place
      where ${p.cursorStream}::text is not null and lane = 'live'
      on conflict (integration_id, stream) do update set
        at = greatest(stream_cursor.at, excluded.at), certain_to = greatest(stream_cursor.certain_to, excluded.certain_to)
    ), moved_customers as (
      insert into fetch_backlog (workspace_id, kind, id, reason)
      select c.workspace_id, 'customer', c.id, ${reasons.customersMovedInBulk}
      from moved join customer c on c.workspace_id = moved.workspace_id and c.deleted_at is null
      where ${p.refetchStoredCustomers ?? false} and lane = 'live' and not listed @> '{customers}'
      order by c.id
      on conflict (workspace_id, kind, id) do update set ${mergeEntry}
    ), tags as (
      update integration set tags_read_at = clock_timestamp()
      from moved where integration.id = moved.integration_id and ${p.tagsRead ?? false}
    ), asked as (
      update fetch_backlog set
        last_run_id = moved.id, tried_at = coalesce(${p.batch.observedAt}::timestamptz, clock_timestamp()),
        tries = tries + case when fetch_backlog.id = any(${p.tried}::text[]) then 1 else 0 end,
        outcome = case when fetch_backlog.id = any(${p.missing}::text[]) then ${p.missingReason} else outcome end
      from moved
      where fetch_backlog.workspace_id = moved.workspace_id and fetch_backlog.kind = ${p.askedKind}
        and fetch_backlog.id = any(${[...p.tried, ...p.missing]}::text[])
    )
    select moved.*, (select id from batch) as batch_id from moved`.execute(db);
  return rows[0];
}

/**
 * Stops a run until its earlier batches are settled, and then looks, in a new statement, whether they already are:
 * either this look or the one a normalizer takes after its commit sees the other's write, so no wake-up is lost.
 * @returns true when there is nothing to wait for
 */
export async function waitAtBarrier(db: Db, run: RunRef): Promise<boolean> {
  await sql`
    update run set at_barrier = true, state = 'waiting', dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')`.execute(
    db,
  );
  return (await findReadyAtBarrier(db, run.id)) !== undefined;
}

/** The run, if it stands at its barrier and none of its batches is unsettled any more. */
export async function findReadyAtBarrier(db: Db, runId: string): Promise<RunRef | undefined> {
  const { rows } = await sql<RunRef>`
    select id, version, lane from run
    where id = ${runId} and at_barrier and state = 'waiting'
      and not exists (select 1 from raw_batch where run_id = ${runId} and state = 'pending' and not replayed)`.execute(
    db,
  );
  return rows[0];
}

/** Moves a run to its next phase without a request. @returns undefined when the run had moved */
export async function enterPhase(db: Db, run: RunRef, phase: RunPhase): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set version = version + 1, phase = ${phase}, reading = null, at_barrier = false, state = 'running',
      dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
    returning *`.execute(db);
  return rows[0];
}

/**
 * Lets a run go on by lists where it has searched so far: the phase it is in begins anew. For runs that nobody opens
 * anew by themselves; the rings for the version before are void.
 * @returns undefined when the run had moved
 */
export async function switchToLists(
  db: Db,
  run: RunRef,
  { streams, warning }: { streams: readonly Stream[]; warning: string },
): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set version = version + 1, reading = null, at_barrier = false, state = 'running',
      listed = array(select distinct unnest(listed || ${streams}::text[]) order by 1),
      strategy = case when 'conversations' = any(listed || ${streams}::text[]) then 'list' else strategy end,
      warnings = warnings || ${warning}::text, dispatch_at = clock_timestamp()
    where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
    returning *`.execute(db);
  return rows[0];
}

/** Whether more was asked for than has been read; the ceiling is by Kustomer's clock, `through` by ours. */
const goesOn = sql`(through - make_interval(secs => kustomer_behind_ms / 1000.0) > ceiling)`;

/**
 * Ends a run that has nothing left to read. Where somebody asked for more than its window, it goes on with the window
 * up to that instant, once the records of it have had time to settle.
 * @returns the run, and, when it goes on, in how many milliseconds
 */
export async function finish(
  db: Db,
  run: RunRef,
  { settleMs }: { settleMs: number },
): Promise<(Run & { waitMs: number | null }) | undefined> {
  const { rows } = await sql<Run & { waitMs: number | null }>`
    with outcome as (
      select json_build_object(
        'stored', coalesce(sum(stored), 0), 'unchanged', coalesce(sum(unchanged), 0), 'held', coalesce(sum(held), 0),
        'rejected', coalesce(sum(rejected), 0), 'dropped', coalesce(sum(dropped), 0)) as counts
      from raw_batch where run_id = ${run.id}
    ), ended as (
      update run set
        version = version + 1, reading = null, at_barrier = false, stored_counts = outcome.counts,
        state = case when ${goesOn} then 'waiting' else 'done' end,
        phase = case when ${goesOn} then 'conversations' else 'done' end,
        finished_at = case when ${goesOn} then null else clock_timestamp() end,
        first_window_from = coalesce(first_window_from, case when ${goesOn} then window_from end),
        window_from = case when ${goesOn} then greatest(scope_from, ceiling - interval '5 minutes') else window_from end,
        ceiling = case when ${goesOn} then greatest(through, ceiling) else ceiling end,
        ceiling_fixed = false, customers_read = false, total_records = greatest(total_records, done_records),
        dispatch_at = case when ${goesOn}
          then greatest(clock_timestamp(), through + make_interval(secs => ${settleMs}::float8 / 1000)) end
      from outcome
      where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
      returning run.*
    ), noted as (
      update integration set
        hourly_overlap_at = case when overlap <> 'short' then ended.opened_at else hourly_overlap_at end,
        daily_overlap_at = case when overlap in ('none', 'daily') then ended.opened_at else daily_overlap_at end,
        next_reconcile_at = coalesce(next_reconcile_at, clock_timestamp() + interval '1 hour')
      from ended where integration.id = ended.integration_id and ended.state = 'done' and ended.lane = 'live'
    )
    select *, greatest(extract(epoch from dispatch_at - clock_timestamp()) * 1000, 0)::float8 as wait_ms from ended`.execute(
    db,
  );
  return rows[0];
}
