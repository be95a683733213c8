import type { BatchRef, RunRef } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import { markBroughtCustomers } from "../backlog/brought-customers.ts";
import { buildSetAside, type SetAsideEntry } from "../backlog/set-aside.ts";
import { batchRef, nextTurn } from "../batches/turns.ts";
import { clockToleranceMs, latestNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind, Run, RunPhase, Stream } from "../tables/index.ts";
import { buildMove } from "./transitions.ts";

/** How far a stream is read: to `at`, at most to the run's ceiling. Only live runs move it. */
export interface ReadPosition {
  stream: "conversations" | "messages" | "customers";
  at: Date;
}

/** What the replies of a step mean for the run, besides the page that they bring. */
export type StepProgress =
  /** Nothing else: more pages follow, or the records were read only to see whether they still exist. */
  | { kind: "page" }
  | { kind: "tags-read" }
  | {
      kind: "stream-page";
      /** How many records this run had not read before. */
      newRecords: number;
      /** How many records Kustomer's search says there are to read. Set by the first step of a read. */
      expectedRecords?: number | undefined;
      /** Set when the stream is read to its end. */
      readTo?: ReadPosition | undefined;
    }
  | {
      /** The run has finished reading customers by page. It reads the rest of the backlog by id. */
      kind: "customers-read";
      readTo: ReadPosition | undefined;
      /** Adds every stored customer to the backlog: more customers were updated than are stored. */
      refetchStored: boolean;
    }
  | {
      kind: "ids";
      idKind: BacklogKind;
      /** Backlog ids that this step has requested for the first time. */
      tried: string[];
      /** Backlog ids that Kustomer does not return, and why. */
      unobtainable: string[];
      reason: string;
    }
  /** A search has begun to look for the messages of these threads. The next check of the threads shows what it found. */
  | { kind: "threads-searched"; ids: string[] }
  /** A page that the run read at `observedAt` has brought these customers of the backlog, and the step has their records again. */
  | { kind: "customers-brought"; ids: string[]; observedAt: Date }
  /** Instants of the backlog that were read to their end. */
  | { kind: "instants"; read: string[] };

/** What one step of a run has read, and the run's next state. */
export interface StepCommit {
  /** The page; absent when it is empty. */
  batch?: { stream: Stream; records: number; body: Buffer; observedAt: Date } | undefined;
  /** The page holds records in scope from this instant on, when that is before the run's own scope. */
  scopeFrom?: Date | undefined;
  phase: RunPhase;
  /** What to read next in this phase; null lets the phase choose again. */
  reading: unknown;
  progress: StepProgress;
  requests: { search: number; other: number };
  /** The end of the run's window, and the difference of the clocks that it rests on. The first step of a pass sets it. */
  ceiling?: { at: Date; aheadMs: number } | undefined;
  /** What the run cannot see, as sentences for people. The run keeps equal warnings once. */
  warnings?: readonly string[] | undefined;
  /** What Kustomer keeps failing to return. */
  setAside?: readonly SetAsideEntry[] | undefined;
}

/** A run after a step, with the batch that the normalizer processes next. */
export type CommittedRun = Run & { batch: BatchRef | null };

/** Turns a step into SQL parameters of the run's row. Absent fields become null or empty. */
function toParameters({ batch, reading, ceiling, progress, ...step }: StepCommit) {
  const page = progress.kind === "stream-page" ? progress : undefined;
  return {
    ...step,
    batch,
    reading: reading === null ? null : JSON.stringify(reading),
    ceiling: ceiling && { at: ceiling.at, aheadMs: Math.round(ceiling.aheadMs) },
    warnings: step.warnings ?? [],
    newRecords: page?.newRecords ?? 0,
    expectedRecords: page?.expectedRecords ?? 0,
    customersRead: progress.kind === "customers-read",
  };
}

type StepParameters = ReturnType<typeof toParameters>;

const addReadCount = ({ stream, records }: NonNullable<StepCommit["batch"]>) => sql`read_counts
  || jsonb_build_object(${stream}::text, coalesce((read_counts->>${stream}::text)::integer, 0) + ${records}::integer)`;

const addWarnings = (added: readonly string[]) => sql`warnings || array(
  select distinct it from unnest(${added}::text[]) it where it <> all(warnings))`;

/** The change of the run's row. Columns that the step does not change are left out, because planning each costs time. */
const buildNextRun = (run: RunRef, p: StepParameters) =>
  buildMove(
    {
      to: "running",
      set: {
        phase: p.phase,
        reading: p.reading,
        atBarrier: false,
        ...(p.ceiling && {
          ceiling: p.ceiling.at,
          kustomerAheadMs: p.ceiling.aheadMs,
          ceilingFixed: true,
        }),
        ...(p.customersRead && { customersRead: true }),
        doneRecords: sql`done_records + ${p.newRecords}`,
        totalRecords: sql`nullif(coalesce(total_records, 0) + ${p.expectedRecords}::integer, 0)`,
        ...(p.batch && { readCounts: addReadCount(p.batch) }),
        searches: sql`searches + ${p.requests.search}`,
        otherRequests: sql`other_requests + ${p.requests.other}`,
        failures: 0,
        error: null,
        ...(p.warnings.length > 0 && { warnings: addWarnings(p.warnings) }),
      },
    },
    run,
  );

// The other sub-queries of a commit read the run's new row from `next_run`. It is empty when the guard refuses.

const insertBatch = (batch: NonNullable<StepCommit["batch"]>, scopeFrom: Date | undefined) => sql`
  insert into raw_batch (
    workspace_id, integration_id, run_id, stream, records, body, observed_at, scope_from, scope_to, strategy,
    lane, turn)
  select workspace_id, integration_id, id, ${batch.stream}, ${batch.records}::integer, ${batch.body}::bytea,
    ${batch.observedAt}::timestamptz, least(scope_from, ${scopeFrom ?? null}::timestamptz), scope_to, strategy,
    lane, ${nextTurn(sql`next_run.workspace_id`, sql`next_run.lane`)}
  from next_run
  returning ${batchRef} as ref`;

const moveCursor = ({ stream, at }: ReadPosition) => sql`
  insert into stream_cursor (integration_id, workspace_id, stream, at, certain_to)
  select integration_id, workspace_id, ${stream}, read_to,
    case when not listed @> array[${stream}::text] then read_to end
  from next_run, lateral (select least(ceiling, ${at}::timestamptz) as read_to) cursor_position
  where lane = 'live'
    and read_to > scope_from -- else the scope begins in Kustomer's future, and nothing was read
  on conflict (integration_id, stream) do update set
    at = case when stream_cursor.at > (select ${latestNow} from next_run) then excluded.at
      else greatest(stream_cursor.at, excluded.at) end,
    certain_to = greatest(stream_cursor.certain_to, excluded.certain_to)`;

const addStoredCustomers = () =>
  buildAdd(sql`
    select c.workspace_id, 'customer', c.id, ${reasons.customersUpdatedInBulk}, 'live'
    from next_run join customer c on c.workspace_id = next_run.workspace_id and c.deleted_at is null
    where lane = 'live' and not listed @> '{customers}'`);

/** What the step has learnt for the integration's next runs: when tags were read, and how far the clocks differ. */
const updateIntegration = (tagsRead: boolean, aheadMs: number | null) => sql`
  update integration set
    tags_read_at = case when ${tagsRead} then clock_timestamp() else tags_read_at end,
    kustomer_ahead_ms = coalesce(${aheadMs}::bigint, integration.kustomer_ahead_ms)
  from next_run
  where integration.id = next_run.integration_id
    and (${tagsRead} or abs(${aheadMs}::bigint - integration.kustomer_ahead_ms) > ${clockToleranceMs})`;

const markRequestedIds = (
  { idKind, tried, unobtainable, reason }: Extract<StepProgress, { kind: "ids" }>,
  batch: StepCommit["batch"],
) => sql`
  update fetch_backlog set
    last_run_id = next_run.id, tried_at = coalesce(${batch?.observedAt ?? null}::timestamptz, clock_timestamp()),
    tries = tries + case when fetch_backlog.id = any(${tried}::text[]) then 1 else 0 end,
    outcome = case when fetch_backlog.id = any(${unobtainable}::text[]) then ${reason} else outcome end,
    failures = 0, failure = null, next_try_at = null
  from next_run
  where fetch_backlog.workspace_id = next_run.workspace_id and fetch_backlog.kind = ${idKind}
    and fetch_backlog.id = any(${[...tried, ...unobtainable]}::text[])`;

/** The request is not one for the thread, so it does not count as a try. */
const markSearchedThreads = (ids: string[], batch: StepCommit["batch"]) => sql`
  update fetch_backlog set
    last_run_id = next_run.id, tried_at = coalesce(${batch?.observedAt ?? null}::timestamptz, clock_timestamp()),
    reason = ${reasons.messagesSearched}
  from next_run
  where fetch_backlog.workspace_id = next_run.workspace_id and fetch_backlog.kind = 'thread'
    and fetch_backlog.id = any(${ids}::text[]) and fetch_backlog.outcome is null`;

const removeReadInstants = (ids: string[]) => sql`
  delete from fetch_backlog using next_run
  where fetch_backlog.workspace_id = next_run.workspace_id and fetch_backlog.kind = 'instant'
    and fetch_backlog.id = any(${ids}::text[])`;

const buildCursorMove = (progress: StepProgress) => {
  const readTo = "readTo" in progress ? progress.readTo : undefined;
  return readTo && moveCursor(readTo);
};

/** What becomes of backlog entries, by the kind of progress. */
function buildBacklogChange(progress: StepProgress, batch: StepCommit["batch"]) {
  switch (progress.kind) {
    case "ids":
      return markRequestedIds(progress, batch);
    case "threads-searched":
      return markSearchedThreads(progress.ids, batch);
    case "customers-brought":
      return markBroughtCustomers(progress.ids, progress.observedAt);
    case "instants":
      return removeReadInstants(progress.read);
    case "customers-read":
      return progress.refetchStored ? addStoredCustomers() : undefined;
    case "page":
    case "stream-page":
    case "tags-read":
      return undefined;
  }
}

/** The sub-queries of a commit. Postgres plans each anew in every step, so those that change nothing are left out. */
function buildSubQueries(step: StepCommit, { ceiling }: StepParameters): RawBuilder<unknown>[] {
  const { batch, progress, scopeFrom, setAside = [] } = step;
  const tagsRead = progress.kind === "tags-read";
  const failing = sql`select id, workspace_id from next_run`;
  const named = {
    batch: batch && insertBatch(batch, scopeFrom),
    cursor: buildCursorMove(progress),
    learnt: tagsRead || ceiling ? updateIntegration(tagsRead, ceiling?.aheadMs ?? null) : undefined,
    backlog: buildBacklogChange(progress, batch),
    set_aside: setAside.length > 0 ? buildSetAside(failing, { entries: setAside }) : undefined,
  };
  return Object.entries(named).flatMap(([name, query]) => (query ? sql`${sql.id(name)} as (${query})` : []));
}

/**
 * Stores a page and the run's next state in one statement, guarded by the version. Nothing is written when another
 * process has changed the run meanwhile: a cancel, a pause, or a second worker with the same step.
 * @returns undefined when the run has another version or is not open
 */
export async function commitStep(db: Db, run: RunRef, step: StepCommit): Promise<CommittedRun | undefined> {
  const p = toParameters(step);
  const queries = [sql`next_run as (${buildNextRun(run, p)})`, ...buildSubQueries(step, p)];
  const { rows } = await sql<CommittedRun>`
    with ${sql.join(queries)}
    select next_run.*, ${step.batch ? sql`(select ref from batch)` : sql`null`} as batch from next_run`.execute(
    db,
  );
  return rows[0];
}
