import type { RunRef } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import { describeSetAside } from "../backlog/set-aside.ts";
import { addGone, sumOutcome } from "../batches/outcomes.ts";
import { retryConflicts } from "../client/in-transaction.ts";
import { kustomerAhead } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { mayHaveBatches } from "./barrier.ts";
import { buildMove } from "./transitions.ts";
import { readTo, shortOverlap } from "./windows/overlap.ts";

/**
 * Cancels an open run for good; what it has read stays stored. Cancelling a run that asks a question counts as "no",
 * which holds for a day.
 * @returns undefined when the run is already over
 */
export async function cancel(db: Db, runId: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    with cancelled as (
      ${buildMove({ to: "cancelled" }, sql`id = ${runId}`)}
    ), answered as (
      update integration set
        next_reconcile_at = greatest(next_reconcile_at, clock_timestamp() + interval '24 hours')
      from cancelled where integration.id = cancelled.integration_id and question is not null
    )
    select * from cancelled`.execute(db);
  return rows[0];
}

/** SQL expression: the sum of the outcomes of no raw batches. */
const noOutcome = sql`'{"stored": 0, "unchanged": 0, "held": 0, "rejected": 0, "dropped": 0}'::jsonb`;

/** SQL expression: a sentence for each attribute that could not be read in a run, in the order of streams and names. */
const describeUnreadable = (runId: string) => sql`array(
  select format('%s of %s cannot be read (records: %s). It is null there, and attributes keep what Kustomer sent.',
    name, stream, sum(count::bigint))
  from raw_batch, jsonb_each_text(unreadable) as it (name, count)
  where run_id = ${runId} and unreadable is not null
  group by stream, name order by stream, name)`;

/**
 * SQL condition: the run must still read up to its `through`. The ceiling is an instant of Kustomer's clock, `through`
 * one of the database's. The pass that fixed the ceiling fixed the difference of the clocks as well, so the condition
 * ends whatever that is.
 */
const isBeforeThrough = sql`(through + ${kustomerAhead} > ceiling)`;

/** SQL condition: Kustomer's clock turned back before this pass, so its window was empty. */
const hasEmptyWindow = sql`(lane = 'live' and scope_from < ceiling and ceiling < window_from)`;

const hasMoreToRead = sql`(${hasEmptyWindow} or coalesce(${isBeforeThrough}, false))`;

/** SQL expression: Kustomer's present time when the last live run opened that is done. By then its window was read. */
const lastReadAt = sql`(
  select max(done.opened_at) from run done
  where done.integration_id = run.integration_id and done.lane = 'live' and done.state = 'done') + ${kustomerAhead}`;

type FinishedRun = RunRef & Pick<Run, "workspaceId"> & Partial<Pick<Run, "readCounts">>;

interface FinishOptions {
  settleMs: number;
  /** Whether the workspace's backlog may hold entries. */
  hasBacklog?: boolean | undefined;
}

/** Builds the query of what became of a run's records. Most runs find no news, and planning is most of what it costs. */
function selectOutcome(run: FinishedRun, hasBacklog: boolean) {
  const [counts, unreadable, source] = mayHaveBatches(run)
    ? [sumOutcome, describeUnreadable(run.id), sql`from raw_batch where run_id = ${run.id}`]
    : [noOutcome, sql`'{}'::text[]`, sql``];
  const setAside = hasBacklog ? describeSetAside(run) : sql`'{}'::text[]`;
  return sql`select ${counts} as counts, ${unreadable} as unreadable, ${setAside} as set_aside ${source}`;
}

const isVersion = ({ id, version }: RunRef) => sql`run.id = ${id} and run.version = ${version}`;

const endOfPass = {
  reading: null,
  atBarrier: false,
  ceilingFixed: false,
  customersRead: false,
  totalRecords: sql`greatest(total_records, done_records)`,
};

/** Builds the update that ends a run which has read everything. It reads `outcome`, the sum of the run's batches. */
const buildEnd = (run: RunRef) =>
  buildMove(
    {
      to: "done",
      using: sql`outcome`,
      set: {
        ...endOfPass,
        phase: "done",
        storedCounts: addGone(sql`outcome.counts`),
        warnings: sql`warnings || outcome.unreadable || outcome.set_aside`,
      },
    },
    sql`${isVersion(run)} and not ${hasMoreToRead}`,
  );

/** Builds the update that continues a run with the window up to `through`, `settleMs` after it. */
const buildContinuation = (run: RunRef, settle: RawBuilder<unknown>) =>
  buildMove(
    {
      to: "waiting",
      using: sql`outcome`,
      set: {
        ...endOfPass,
        phase: "conversations",
        firstWindowFrom: sql`coalesce(first_window_from, window_from)`,
        windowFrom: sql`greatest(
          scope_from, least(${readTo}, case when ${hasEmptyWindow} then ${lastReadAt} end) - ${shortOverlap})`,
        // Kustomer's time at the dispatch. The first reply lowers it by the settle time.
        ceiling: sql`greatest(through + ${kustomerAhead} + ${settle}, ceiling)`,
        dispatchAt: sql`greatest(clock_timestamp(), through + ${settle})`,
      },
    },
    sql`${isVersion(run)} and ${hasMoreToRead}`,
  );

/**
 * Ends a run that has nothing left to read. A run that was asked to read beyond its window continues with the window up
 * to that instant, `settleMs` after it.
 * @returns the run; when it continues, `waitMs` is how long until then, in milliseconds. Undefined when the run has
 * another version or is not open
 */
export async function finish(
  db: Db,
  run: FinishedRun,
  { settleMs, hasBacklog = true }: FinishOptions,
): Promise<(Run & { waitMs?: number }) | undefined> {
  const outcome = selectOutcome(run, hasBacklog);
  const end = sql<Run>`
    with outcome as (${outcome}), ended as (
      ${buildEnd(run)}
    ), overlap_done as (
      update integration set
        hourly_overlap_at = case when overlap <> 'short' then ended.opened_at else hourly_overlap_at end,
        daily_overlap_at = case when overlap in ('none', 'daily') then ended.opened_at else daily_overlap_at end,
        next_reconcile_at = coalesce(next_reconcile_at, clock_timestamp() + interval '1 hour')
      from ended where integration.id = ended.integration_id and ended.lane = 'live'
    )
    select * from ended`;
  // It locks the run before the integration, and a change of settings does it the other way round.
  const { rows } = await retryConflicts(db, () => end.execute(db));
  return rows[0] ?? (await continueRun(db, run, { settleMs, outcome }));
}

async function continueRun(
  db: Db,
  run: RunRef,
  { settleMs, outcome }: { settleMs: number; outcome: RawBuilder<unknown> },
) {
  const settle = sql`make_interval(secs => ${settleMs}::float8 / 1000)`;
  const { rows } = await sql<Run & { waitMs: number }>`
    with outcome as (${outcome}), continued as (${buildContinuation(run, settle)})
    select *, greatest(extract(epoch from dispatch_at - clock_timestamp()) * 1000, 0)::float8 as wait_ms
    from continued`.execute(db);
  return rows[0];
}
