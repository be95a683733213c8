import { type RawBuilder, sql } from "kysely";
import { getSqlState } from "../client/database-faults.ts";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import type { Db, DbPool } from "../client/open-db.ts";
import { keepOutcomes, keepSums, sumByRun, sumOutcome } from "./outcomes.ts";

/** What maintenance has done, by names of partitions. */
export interface PartitionMaintenance {
  dropped: string[];
  /** What could not be created or dropped, because somebody reads or writes the table. The next call tries again. */
  postponed: string[];
}

/**
 * How many days ahead partitions exist. For as long, a backup may keep the table from getting new ones; later batches
 * go to the default partition. Every partition makes most statements on raw batches more expensive to plan.
 */
const daysAhead = 2;

/**
 * How long a change of partitions waits for its lock. Meanwhile every other statement on raw batches waits behind it, so
 * a change that gets no lock is postponed.
 */
const lockTimeoutMs = 1_000;

interface Partition {
  name: string;
  /** `YYYY-MM-DD`, a day of UTC. */
  day: string;
  action: "create" | "drop";
}

/**
 * Creates the partitions of today and the next days, and drops those older than `keepDays` that hold no unsettled
 * batch. Each change is a transaction of its own and waits for a second at most. A new partition is attached, which
 * leaves readers and writers of the others alone. Old ones are detached by the plain command: Postgres refuses
 * `concurrently` on a table with a default partition. Schedulers that call it at the same time wait for each other.
 */
export async function maintainPartitions(db: DbPool, keepDays: number): Promise<PartitionMaintenance> {
  const done: PartitionMaintenance = { dropped: [], postponed: [] };
  for (const partition of await listChanges(db, keepDays)) {
    // After one that got no lock, the others would let everybody wait for another second each.
    const outcome = done.postponed.length > 0 ? "postponed" : await changePartition(db, partition);
    if (outcome !== "unchanged") done[outcome].push(partition.name);
  }
  return done;
}

/** Deletes old pages without a partition of their own, and the log of fetches of the same days. */
export async function deleteOldPages(db: Db, keepDays: number): Promise<void> {
  const firstKept = sql`(date_trunc('day', clock_timestamp(), 'UTC') - make_interval(hours => 24 * ${keepDays}))`;
  await deleteFromDefault(db, sql`state = 'settled' and created_at < ${firstKept}`);
  await deleteInChunks(db, "fetch_log", sql`fetched_at < ${firstKept}`);
}

/** So many pages one statement deletes. */
const chunkSize = 10_000;

async function deleteFromDefault(db: Db, condition: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from raw_batch_default
      where ctid = any(array(select ctid from raw_batch_default where ${condition} limit ${chunkSize}))
      returning *
    ), kept as (${keepOutcomes(sql`select run_id, ${sumOutcome} as outcome from gone group by run_id`)})
    select count(*) from gone`.execute(db);
  if (rows[0]?.count === chunkSize) await deleteFromDefault(db, condition);
}

/** Lists what has to change. A day whose rows already fell into the default partition stays there. */
async function listChanges(db: Db, keepDays: number): Promise<Partition[]> {
  const { rows } = await sql<Partition>`
    with present as (
      select relname as name, relispartition as attached, to_date(right(relname, 8), 'YYYYMMDD') as day
      from pg_class where relkind = 'r' and relname ~ '^raw_batch_[0-9]{8}$' and pg_table_is_visible(oid)
    ), today as (
      select (clock_timestamp() at time zone 'UTC')::date as day
    ), ahead as (
      select today.day + later as day from today, generate_series(0, ${daysAhead}::integer) later
    )
    select 'raw_batch_' || to_char(day, 'YYYYMMDD') as name, to_char(day, 'YYYY-MM-DD') as day, 'create' as action
    from ahead
    where day not in (select day from present where attached) and not exists (
      select from raw_batch_default
      where created_at >= day::timestamp at time zone 'UTC' and created_at < (day + 1)::timestamp at time zone 'UTC')
    union all
    select name, to_char(present.day, 'YYYY-MM-DD'), 'drop' from present, today
    where present.day < today.day - ${keepDays}::integer
    order by action, name`.execute(db);
  return rows;
}

async function changePartition(db: DbPool, partition: Partition): Promise<Outcome> {
  try {
    return await (partition.action === "create" ? create(db, partition) : detachAndDrop(db, partition));
  } catch (err) {
    const state = getSqlState(err);
    if (state === rowFellIntoDefault || state === droppedByAnother) return "unchanged";
    if (state === lockNotAvailable) return "postponed";
    throw err;
  }
}

type Outcome = "dropped" | "postponed" | "unchanged";

// SQLSTATEs.
const rowFellIntoDefault = "23514"; // a row of that day, just now
const droppedByAnother = "42P01";
const lockNotAvailable = "55P03";

/** Runs `work` in a transaction that waits for locks for a second at most, and for other schedulers. */
function changeUnderLock<T>(db: DbPool, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`
      select set_config('lock_timeout', ${String(lockTimeoutMs)}, true), pg_advisory_xact_lock(hashtext('raw_batch partitions'))`.execute(
      tx,
    );
    return work(tx);
  });
}

const isAttached = async (db: Db, name: string): Promise<boolean | undefined> =>
  (
    await sql<{ attached: boolean }>`
      select relispartition as attached from pg_class where oid = to_regclass(${name})`.execute(db)
  ).rows[0]?.attached;

const create = (db: DbPool, { name, day }: Partition): Promise<Outcome> =>
  changeUnderLock<Outcome>(db, async (tx) => {
    if ((await isAttached(tx, name)) !== undefined) return "unchanged";
    const table = sql.table(name);
    const [from, to] = [sql.lit(`${day} 00:00Z`), sql.lit(`${toNextDay(day)} 00:00Z`)];
    await sql`create table ${table} (like raw_batch including all)`.execute(tx);
    await sql`alter table raw_batch attach partition ${table} for values from (${from}) to (${to})`.execute(
      tx,
    );
    return "unchanged";
  });

const toNextDay = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/**
 * Detaches a partition, which needs the lock of all, and then drops it alone, which may take longer. Runs that are not done keep the
 * outcomes of its batches, which are summed before the lock: a settled batch keeps its outcome.
 */
async function detachAndDrop(db: DbPool, { name }: Partition): Promise<Outcome> {
  const table = sql.table(name);
  const hasUnsettled = async (tx: Db) =>
    (await sql`select 1 from ${table} where state = 'pending' limit 1`.execute(tx)).rows.length > 0;
  if (await hasUnsettled(db)) return "unchanged";
  const isDetached = await changeUnderLock(db, async (tx) => {
    const attached = await isAttached(tx, name);
    if (attached !== true) return attached === false; // what another scheduler was killed at
    const outcomes = await sumByRun(tx, table);
    await sql`lock table only raw_batch in access exclusive mode`.execute(tx); // a replay may unsettle batches now
    if (await hasUnsettled(tx)) return false;
    await sql`alter table raw_batch detach partition ${table}`.execute(tx);
    await keepSums(tx, outcomes);
    return true;
  });
  if (!isDetached) return "unchanged";
  await changeUnderLock(db, (tx) => sql`drop table if exists ${table}`.execute(tx));
  return "dropped";
}
