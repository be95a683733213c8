import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";

/** Time as the database and Kustomer tell it: true time, and what was leapt over. */
export interface ModelClock {
  /** How far ahead of true time it is now, in milliseconds. */
  aheadMs(): number;
  now(): number;
  /** Lets so much time pass at once. */
  leap(ms: number): Promise<void>;
  /** What the clock told at a true instant of the past. */
  at(trueMs: number): number;
}

/**
 * Gives a database a clock that can be set: every `clock_timestamp()` of connections that are opened from now on, in
 * statements, functions and column defaults, is `model.clock_timestamp()`.
 */
export async function bendTime(client: pg.Client | pg.Pool): Promise<void> {
  await client.query(`
    create schema model;
    create table model.clock (ahead interval not null);
    insert into model.clock values ('0');
    create function model.clock_timestamp() returns timestamptz language sql volatile as
      'select pg_catalog.clock_timestamp() + ahead from model.clock';
    do $$
    declare it record;
    begin
      for it in
        select c.oid::regclass as name, a.attname, pg_get_expr(d.adbin, d.adrelid) as expression
        from pg_attrdef d join pg_class c on c.oid = d.adrelid
        join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where c.relnamespace = 'public'::regnamespace and pg_get_expr(d.adbin, d.adrelid) ~ 'clock_timestamp'
      loop
        execute format('alter table %s alter column %I set default %s', it.name, it.attname,
          replace(it.expression, 'clock_timestamp', 'model.clock_timestamp'));
      end loop;
      execute format('alter database %I set search_path = model, pg_catalog, public', current_database());
    end $$`);
}

/**
 * Sets the clock of a database to true time and keeps it from then on.
 * @param onLeap told how far ahead of true time it is now
 * @param lagMs how late Kustomer's index is
 */
export async function startClock(
  pool: pg.Pool,
  { onLeap, lagMs }: { onLeap: (aheadMs: number) => void; lagMs: number },
): Promise<ModelClock> {
  const past = [{ since: Number.NEGATIVE_INFINITY, aheadMs: 0 }];
  const last = () => past.at(-1)?.aheadMs ?? 0;
  const set = (aheadMs: number) =>
    pool.query("update model.clock set ahead = make_interval(secs => $1::float8 / 1000)", [aheadMs]);
  await set(0);
  return {
    aheadMs: last,
    now: () => Date.now() + last(),
    at: (trueMs) => trueMs + (past.findLast((it) => it.since <= trueMs)?.aheadMs ?? 0),
    async leap(ms) {
      const aheadMs = last() + ms;
      await set(aheadMs);
      past.push({ since: Date.now(), aheadMs });
      onLeap(aheadMs);
      if (lagMs > 0) await wait(lagMs + 5); // the index catches up by true time, and would have by now
    },
  };
}
