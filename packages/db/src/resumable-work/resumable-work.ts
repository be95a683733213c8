import { maxConsecutiveFailures, type ReportState, type RunState } from "@inlet/contracts";
import { type RawBuilder, type Selectable, sql, type UpdateType } from "kysely";
import { isoNow, statementNow } from "../client/database-time.ts";
import { redispatchAfter, toSqlList } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Tables } from "../tables/index.ts";

interface States {
  run: RunState;
  report: ReportState;
}
type WorkTable = keyof States;
type Row<T extends WorkTable> = Selectable<Tables[T]>;

/** Work whose row holds its whole state, so that any process can continue it at any time. */
interface Definition<T extends WorkTable> {
  table: T;
  /** The states that may follow each state. None follows a final one. */
  transitions: Record<States[T], readonly States[T][]>;
  /** The state of work that was deferred. Absent when the work keeps its state. */
  deferredState?: States[T];
  /** The backoff after the first failure in a row. It doubles with every further one. */
  firstBackoffMs: number;
  /** The process that defers work also dispatches it. `dispatch_at` lies this much later, for a lost dispatch. */
  dispatchSlackMs: number;
}

interface Choice<T extends WorkTable> {
  when: RawBuilder<unknown>;
  is: States[T] | undefined;
  otherwise: States[T] | undefined;
}

/** A change of a row. By default the version grows, and the next state decides on `dispatch_at` and `finished_at`. */
export interface Move<T extends WorkTable> {
  /** The next state, or one of two by an SQL condition over the row. An absent state is the present one. */
  to?: States[T] | Choice<T> | undefined;
  /** The states that the row may have now. By default all that `to` may follow. */
  from?: readonly States[T][];
  /** Values of other columns, or SQL expressions over the row as it was. They take precedence over the defaults. */
  set?: { [C in keyof Tables[T]]?: UpdateType<Tables[T][C]> | RawBuilder<unknown> };
  /** A table expression that `set` and the condition may use. */
  using?: RawBuilder<unknown>;
}

/** A row of the version that the caller knows. */
interface RowVersion {
  id: string;
  version: number;
}

/** Why work waits or failed, in words that a person can act on. */
export interface WorkError {
  kind: string;
  message: string;
}

/** For how long work is deferred, and why if a person should know. */
interface Deferral {
  ms: number;
  error?: WorkError | undefined;
}

/** Creates the functions that every kind of resumable work has. */
export function createResumableWork<T extends WorkTable>(work: Definition<T>) {
  const buildMove = (change: Move<T>, where: RowVersion | RawBuilder<unknown>) =>
    buildUpdate(work, change, "version" in where ? hasVersion(work, where) : where);
  const move = async (db: Db, row: RowVersion, change: Move<T>): Promise<Row<T> | undefined> =>
    (await buildMove(change, row).execute(db)).rows[0];
  return {
    transitions: work.transitions,
    /** SQL list of the states of work that the scheduler dispatches: it may be running next. */
    dispatchedStates: toSqlList(listSources(work, "running")),
    /** Builds the update of rows, for use on its own or in a `with` query. It returns the changed rows. */
    buildMove,
    /** Changes a row. Returns undefined when it has another version, or a state that does not allow the change. */
    move,
    /** Defers the next dispatch by `ms`, by the database's clock. The next step stays the same. An `error` says why it has to wait. */
    async defer(db: Db, row: RowVersion, { ms, error }: Deferral): Promise<void> {
      const dispatchAt = toInstantIn(sql`${ms + work.dispatchSlackMs}`);
      const set = { version: sql`version`, dispatchAt, ...(error && { error: toError(error) }) };
      await move(db, row, { to: work.deferredState, set });
    },
    /**
     * Counts a failure and defers the work by an exponential backoff. After `maxConsecutiveFailures` the work is failed.
     * Returns the backoff in milliseconds, or undefined when the work is over.
     */
    async recordFailure(db: Db, row: RowVersion, error: WorkError): Promise<number | undefined> {
      const { rows } = await sql<{ backoffMs: number | null }>`
        with counted as (${buildMove(countFailure(work, error), row)})
        select case when state <> 'failed' then ${computeBackoffMs(work, sql`failures`)} end as backoff_ms
        from counted`.execute(db);
      return rows[0]?.backoffMs ?? undefined;
    },
  };
}

const hasVersion = ({ table }: { table: WorkTable }, { id, version }: RowVersion) =>
  sql`${sql.ref(`${table}.id`)} = ${id} and ${sql.ref(`${table}.version`)} = ${version}`;

const listStates = <T extends WorkTable>({ transitions }: Definition<T>): States[T][] =>
  Object.keys(transitions) as States[T][]; // the type of `transitions` has exactly these keys

/** Lists the states that `to` may follow. If `to` is undefined the state stays, which a final state may not. */
const listSources = <T extends WorkTable>(work: Definition<T>, to: States[T] | undefined): States[T][] =>
  listStates(work).filter((from) =>
    to === undefined ? work.transitions[from].length > 0 : work.transitions[from].includes(to),
  );

/** Builds the one statement that changes a row's state. It changes no row whose state does not allow the change. */
function buildUpdate<T extends WorkTable>(
  work: Definition<T>,
  { to, from, set, using }: Move<T>,
  where: RawBuilder<unknown>,
): RawBuilder<Row<T>> {
  const [table, present] = [sql.table(work.table), sql.ref(`${work.table}.state`)];
  const choice = typeof to === "object" ? to : { when: sql`true`, is: to, otherwise: to };
  const { when, is, otherwise }: Choice<T> = choice;
  const [first, second] = [is, otherwise].map((it) => (it === undefined ? present : sql.lit(it)));
  const state = is === otherwise ? first : sql`case when ${when} then ${first} else ${second} end`;
  const columns = {
    version: sql`${sql.ref(`${work.table}.version`)} + 1`,
    state,
    dispatchAt: sql`case when ${state} in ${toSqlList(listSources(work, "running"))}
      then clock_timestamp() + ${redispatchAfter} end`,
    finishedAt: sql`case when ${state} in ${toSqlList(listFinalStates(work))} then clock_timestamp() end`,
    ...set,
  };
  const sources = listSources(work, is).filter(
    (it) => listSources(work, otherwise).includes(it) && (from?.includes(it) ?? true),
  );
  if (sources.length === 0)
    throw new Error(`No transition of a ${work.table} allows this change of its state.`);
  return sql<Row<T>>`
    update ${table} set
      ${sql.join(Object.entries<unknown>(columns).map(([column, value]) => sql`${sql.ref(column)} = ${value}`))}
    ${using === undefined ? sql`` : sql`from ${using}`}
    where ${where} and ${present} in ${toSqlList(sources)}
    returning ${table}.*`;
}

const listFinalStates = <T extends WorkTable>(work: Definition<T>): States[T][] =>
  listStates(work).filter((it) => work.transitions[it].length === 0);

const toInstantIn = (ms: RawBuilder<unknown>) =>
  sql`clock_timestamp() + make_interval(secs => ${ms}::float8 / 1000)`;

/** Builds the SQL value of a row's `error`. */
export const toError = ({ kind, message }: WorkError): RawBuilder<unknown> =>
  sql`jsonb_build_object('kind', ${kind}::text, 'message', ${message}::text, 'at', ${isoNow})`;

const computeBackoffMs = ({ firstBackoffMs }: { firstBackoffMs: number }, failures: RawBuilder<unknown>) =>
  sql`(${firstBackoffMs}::float8 * power(2, ${failures} - 1))`;

function countFailure<T extends WorkTable>(work: Definition<T>, error: WorkError): Move<T> {
  const failures = sql`(failures + 1)`;
  const isLast = sql`(${failures} >= ${maxConsecutiveFailures})`;
  const dispatchAt = toInstantIn(sql`(${computeBackoffMs(work, failures)} + ${work.dispatchSlackMs})`);
  return {
    to: { when: isLast, is: "failed", otherwise: work.deferredState },
    set: {
      failures,
      error: toError(error),
      version: sql`case when ${isLast} then version + 1 else version end`,
      dispatchAt: sql`case when not ${isLast} then ${dispatchAt} end`,
    },
  };
}

/**
 * Claims up to `limit` rows whose `dispatch_at` has passed, the longest due first, and moves their `dispatch_at`. The
 * caller dispatches them again. `skip locked` keeps two schedulers from claiming the same row.
 * @param claim `key`: the columns that identify a row; `isOpen`: which rows have work left; `after`: an SQL interval
 */
export async function claimStale<R>(
  db: Db,
  {
    key = sql`id`,
    after = redispatchAfter,
    ...claim
  }: Record<"isOpen" | "returning", RawBuilder<unknown>> & {
    table: string;
    key?: RawBuilder<unknown>;
    after?: RawBuilder<unknown>;
    limit: number;
  },
): Promise<R[]> {
  const table = sql.table(claim.table);
  const { rows } = await sql<R>`
    update ${table} set dispatch_at = clock_timestamp() + ${after}
    where (${key}) in (
      select ${key} from ${table} where ${claim.isOpen} and dispatch_at <= ${statementNow}
      order by dispatch_at limit ${claim.limit} for update skip locked)
    returning ${claim.returning}`.execute(db);
  return rows;
}
