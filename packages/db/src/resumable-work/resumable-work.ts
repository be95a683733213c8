import type { ReportState, RunState } from "@inlet/contracts";
import { type RawBuilder, type Selectable, sql, type UpdateType } from "kysely";
import { isoNow } from "../client/database-time.ts";
import { redispatchAfter, toSqlList } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Tables } from "../tables/index.ts";

interface States {
  run: RunState;
  report: ReportState;
}
type WorkTable = keyof States;
type State<T extends WorkTable> = States[T];
type Row<T extends WorkTable> = Selectable<Tables[T]>;

/** Work whose row holds its whole state, so that any process can continue it at any time. */
export interface ResumableWork<T extends WorkTable> {
  table: T;
  /** The states that may follow each state. None follows a final one. */
  transitions: Record<State<T>, readonly State<T>[]>;
  /** The state of work that was deferred. Absent when the work keeps its state. */
  deferredState?: State<T>;
  /** The backoff after the first failure in a row. It doubles with every further one. */
  firstBackoffMs: number;
  /** The process that defers work also dispatches it. `dispatch_at` lies this much later, for a lost dispatch. */
  dispatchSlackMs: number;
}

/** One row of such work, of the version that the caller knows. */
export interface WorkItem<T extends WorkTable> {
  work: ResumableWork<T>;
  row: { id: string; version: number };
}

/** A change of a row. By default the version grows, and the next state decides on `dispatch_at` and `finished_at`. */
export interface Move<T extends WorkTable> {
  /** The next state, or one of two by an SQL condition over the row. An absent state is the present one. */
  to?: State<T> | { when: RawBuilder<unknown>; is: State<T>; otherwise: State<T> | undefined } | undefined;
  /** The states that the row may have now. By default all that `to` may follow. */
  from?: readonly State<T>[];
  /** Values of other columns, or SQL expressions over the row as it was. They take precedence over the defaults. */
  set?: { [C in keyof Tables[T]]?: UpdateType<Tables[T][C]> | RawBuilder<unknown> };
  /** A table expression that `set` and the condition may use. */
  using?: RawBuilder<unknown>;
}

const listStates = <T extends WorkTable>({ transitions }: ResumableWork<T>): State<T>[] =>
  Object.keys(transitions) as State<T>[]; // the type of `transitions` has exactly these keys

/** Lists the states that a state may follow. An absent state is the present one; final states are not listed for it. */
export const listSources = <T extends WorkTable>(work: ResumableWork<T>, to?: State<T>): State<T>[] =>
  listStates(work).filter((from) =>
    to === undefined ? work.transitions[from].length > 0 : work.transitions[from].includes(to),
  );

/** Derives the columns that follow from a state. */
function deriveColumns<T extends WorkTable>(work: ResumableWork<T>, state: State<T> | undefined) {
  if (state === undefined)
    return { state: sql`state`, dispatchAt: sql`dispatch_at`, finishedAt: sql`finished_at` };
  const isDispatched = listSources(work, "running").includes(state);
  const isFinal = work.transitions[state].length === 0;
  return {
    state: sql.lit(state),
    dispatchAt: isDispatched ? sql`clock_timestamp() + ${redispatchAfter}` : sql`null::timestamptz`,
    finishedAt: isFinal ? sql`clock_timestamp()` : sql`null::timestamptz`,
  };
}

/**
 * Builds the one update that changes a row's state. It changes no row whose state does not allow the change, and
 * returns the changed rows.
 * @param where which rows to change
 */
export function buildMove<T extends WorkTable>(
  work: ResumableWork<T>,
  { to, from, set, using }: Move<T>,
  where: RawBuilder<unknown>,
): RawBuilder<Row<T>> {
  const choice = typeof to === "object" ? to : { when: sql`true`, is: to, otherwise: to };
  const [is, otherwise] = [deriveColumns(work, choice.is), deriveColumns(work, choice.otherwise)];
  const choose = (column: keyof typeof is) =>
    choice.is === choice.otherwise
      ? is[column]
      : sql`case when ${choice.when} then ${is[column]} else ${otherwise[column]} end`;
  const columns = {
    version: sql`${sql.ref(`${work.table}.version`)} + 1`,
    state: choose("state"),
    dispatchAt: choose("dispatchAt"),
    finishedAt: choose("finishedAt"),
    ...set,
  };
  const sources = listSources(work, choice.is).filter(
    (it) => listSources(work, choice.otherwise).includes(it) && (from?.includes(it) ?? true),
  );
  if (sources.length === 0)
    throw new Error(`No transition of a ${work.table} allows this change of its state.`);
  return sql<Row<T>>`
    update ${sql.table(work.table)} set
      ${sql.join(Object.entries<unknown>(columns).map(([column, value]) => sql`${sql.ref(column)} = ${value}`))}
    ${using === undefined ? sql`` : sql`from ${using}`}
    where ${where} and ${sql.ref(`${work.table}.state`)} in ${toSqlList(sources)}
    returning ${sql.table(work.table)}.*`;
}

/** Builds the condition that a row has the version that the caller knows. */
export const hasVersion = <T extends WorkTable>({ work: { table }, row }: WorkItem<T>): RawBuilder<boolean> =>
  sql`${sql.ref(`${table}.id`)} = ${row.id} and ${sql.ref(`${table}.version`)} = ${row.version}`;

/**
 * Changes a row of the version that the caller knows.
 * @returns undefined when the row has another version, or a state that does not allow the change
 */
export async function move<T extends WorkTable>(
  db: Db,
  item: WorkItem<T>,
  change: Move<T>,
): Promise<Row<T> | undefined> {
  const { rows } = await buildMove(item.work, change, hasVersion(item)).execute(db);
  return rows[0];
}

/** Defers the next dispatch by `ms`, by the database's clock. The next step stays the same. */
export async function defer<T extends WorkTable>(db: Db, item: WorkItem<T>, ms: number): Promise<void> {
  const dispatchAt = toInstantIn(sql`${ms + item.work.dispatchSlackMs}`);
  await move(db, item, { to: item.work.deferredState, set: { version: sql`version`, dispatchAt } });
}

const toInstantIn = (ms: RawBuilder<unknown>) =>
  sql`clock_timestamp() + make_interval(secs => ${ms}::float8 / 1000)`;

/** So many failures in a row fail the work. */
const maxFailures = 8;

/** Why a step failed, in words that a person can act on. */
export interface WorkError {
  kind: string;
  message: string;
}

/** Builds the SQL value of a row's `error`. */
export const toError = ({ kind, message }: WorkError): RawBuilder<unknown> =>
  sql`jsonb_build_object('kind', ${kind}::text, 'message', ${message}::text, 'at', ${isoNow})`;

/**
 * Counts a failure and defers the work by an exponential backoff. After the eighth failure in a row the work is failed.
 * @returns the backoff in milliseconds, or undefined when the work is over
 */
export async function recordFailure<T extends WorkTable>(
  db: Db,
  item: WorkItem<T>,
  error: WorkError,
): Promise<number | undefined> {
  const { work } = item;
  const isLast = sql`(failures + 1 >= ${maxFailures})`;
  const computeBackoffMs = (failures: RawBuilder<unknown>) =>
    sql`(${work.firstBackoffMs}::float8 * power(2, ${failures} - 1))`;
  const dispatchAt = toInstantIn(sql`(${computeBackoffMs(sql`(failures + 1)`)} + ${work.dispatchSlackMs})`);
  const counted = buildMove(
    work,
    {
      to: { when: isLast, is: "failed", otherwise: work.deferredState },
      set: {
        failures: sql`failures + 1`,
        error: toError(error),
        version: sql`case when ${isLast} then version + 1 else version end`,
        dispatchAt: sql`case when not ${isLast} then ${dispatchAt} end`,
      },
    },
    hasVersion(item),
  );
  const { rows } = await sql<{ backoffMs: number | null }>`
    with counted as (${counted})
    select case when state <> 'failed' then ${computeBackoffMs(sql`failures`)} end as backoff_ms from counted`.execute(
    db,
  );
  return rows[0]?.backoffMs ?? undefined;
}

/**
 * Builds the claim of rows whose `dispatch_at` has passed, the longest due first. It moves their `dispatch_at`, and the
 * caller dispatches them again. `skip locked` keeps two schedulers from claiming the same row.
 * @param claim `key`: the columns that identify a row; `isOpen`: which rows have work left
 */
export const buildClaim = <R>(claim: {
  table: string;
  key: readonly string[];
  isOpen: RawBuilder<unknown>;
  returning: readonly (string & keyof R)[];
  limit: number;
  /** An SQL interval. */
  redispatchAfter?: RawBuilder<unknown>;
}): RawBuilder<R> => {
  const [table, key] = [sql.table(claim.table), sql.join(claim.key.map((it) => sql.ref(it)))];
  return sql<R>`
    update ${table} set dispatch_at = clock_timestamp() + ${claim.redispatchAfter ?? redispatchAfter}
    where (${key}) in (
      select ${key} from ${table} where ${claim.isOpen} and dispatch_at <= clock_timestamp()
      order by dispatch_at limit ${claim.limit} for update skip locked)
    returning ${sql.join(claim.returning.map((it) => sql.ref(it)))}`;
};
