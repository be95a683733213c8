import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";

/** The clock of the database and of Kustomer: real time plus everything that the model has advanced it by. */
export interface ModelClock {
  /** The model's time, in milliseconds since 1970. */
  now(): number;
  /** Advances the clock at once, by whole seconds (rounded up), because budgets count in whole seconds. */
  advance(ms: number): Promise<void>;
  /** Converts an instant of the past from real time to the model's time, in milliseconds since 1970. */
  toModelTime(realMs: number): number;
}

/**
 * Gives a database a clock that can be set. In connections that are opened later, `clock_timestamp()` means
 * `model.clock_timestamp()`: in statements, functions and column defaults. Postgres inlines the function, because it reads
 * no table. Otherwise each statement would prepare it for every place that calls it.
 */
export async function installModelClock(client: pg.Client | pg.Pool): Promise<void> {
  await client.query(`
    create schema model;
    create sequence model.ahead_ms minvalue 0;
    select setval('model.ahead_ms', 0); -- before the first call it has no last value
    create function model.clock_timestamp() returns timestamptz language sql volatile as $f$
      select pg_catalog.clock_timestamp()
        + make_interval(secs => pg_sequence_last_value('model.ahead_ms'::regclass)::float8 / 1000) $f$;
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
 * Sets a database's clock to real time and takes control of it.
 * @param onAdvance gets how far the clock is ahead of real time, in milliseconds
 * @param indexLagMs the delay of Kustomer's search index
 */
export async function startModelClock(
  pool: pg.Pool,
  { onAdvance, indexLagMs }: { onAdvance: (aheadMs: number) => void; indexLagMs: number },
): Promise<ModelClock> {
  const offsets = [{ since: Number.NEGATIVE_INFINITY, aheadMs: 0 }];
  const getAheadMs = () => offsets.at(-1)?.aheadMs ?? 0;
  const set = (aheadMs: number) => pool.query("select setval('model.ahead_ms', $1)", [aheadMs]);
  await set(0);
  return {
    now: () => Date.now() + getAheadMs(),
    toModelTime: (realMs) => realMs + (offsets.findLast((it) => it.since <= realMs)?.aheadMs ?? 0),
    async advance(ms) {
      const aheadMs = getAheadMs() + Math.ceil(ms / 1_000) * 1_000;
      await set(aheadMs);
      offsets.push({ since: Date.now(), aheadMs });
      onAdvance(aheadMs);
      if (indexLagMs > 0) await wait(indexLagMs + 5); // the index lags by real time, so it needs real time to catch up
    },
  };
}
