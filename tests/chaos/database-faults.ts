import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

/** Holds a fault of Postgres for some time. It ends by itself, also when Postgres stops meanwhile. */
export type HoldFault = (url: string, durationMs: number) => Promise<void>;

/** Connects past the proxies. A server that stops is no failure of the connection's owner. */
async function connect(url: string): Promise<pg.Client> {
  const db = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  db.on("error", () => undefined);
  await db.connect();
  return db;
}

async function withConnection<T>(url: string, use: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = await connect(url);
  return use(db).finally(() => db.end().catch(() => undefined));
}

/**
 * Prepares {@link fillDisk}: a trigger on every table. The disk is not really full, because that needs a file system of
 * its own: the triggers raise what Postgres raises then.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html 53100 disk_full
 */
export const prepareFullDisk = (url: string): Promise<unknown> =>
  withConnection(url, (db) =>
    db.query(`
      create schema chaos;
      create table chaos.disk (full_until timestamptz not null);
      insert into chaos.disk values ('-infinity');
      create function chaos.raise_disk_full() returns trigger language plpgsql as $$
      begin
        if (select full_until > clock_timestamp() from chaos.disk) then
          raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
        end if;
        return null;
      end $$;
      do $$ declare target regclass;
      begin
        for target in select oid from pg_class
          where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
        loop
          execute format('create trigger chaos_disk_full before insert or update on %s
            for each statement execute function chaos.raise_disk_full()', target);
        end loop;
      end $$`),
  );

/** Makes every insert and update fail with SQLSTATE 53100. */
export const fillDisk: HoldFault = async (url, durationMs) => {
  await withConnection(url, (db) =>
    db.query("update chaos.disk set full_until = clock_timestamp() + make_interval(secs => $1)", [
      durationMs / 1_000,
    ]),
  );
  await wait(durationMs);
};

/** Makes every session read-only, as a failover does, and writable again. */
export const makeReadOnly: HoldFault = async (url, durationMs) => {
  const alter = (command: string) =>
    withConnection(url, async (db) => {
      await db.query(`alter system ${command}`);
      await db.query("select pg_reload_conf()");
    });
  await alter("set default_transaction_read_only = on");
  await wait(durationMs);
  // Postgres may be restarting, and must not stay read-only because of that.
  const reset = () =>
    alter("reset default_transaction_read_only").then(
      () => true,
      () => false,
    );
  while (!(await reset())) await wait(200);
};

/** Takes every connection that is left, again and again, so that a service that loses one gets none. */
export const exhaustConnections: HoldFault = async (url, durationMs) => {
  const taken: pg.Client[] = [];
  const until = Date.now() + durationMs;
  while (Date.now() < until) {
    const db = await connect(url).catch(() => undefined);
    if (db) taken.push(db);
    else await wait(200);
  }
  await Promise.all(taken.map((db) => db.end().catch(() => undefined)));
};

/** Keeps a snapshot and a lock of the raw batches, as a backup does. */
export const readForLong: HoldFault = (url, durationMs) =>
  withConnection(url, async (db) => {
    await db.query("begin isolation level repeatable read");
    await db.query("lock table raw_batch in access share mode");
    await db.query("select count(*) from raw_batch");
    await wait(durationMs);
  });

/** Cancels every statement that runs now. @returns how many */
export const cancelStatements = (url: string): Promise<number> =>
  withConnection(url, async (db) => {
    const { rows } = await db.query(`
      select pg_cancel_backend(pid) from pg_stat_activity
      where state = 'active' and pid <> pg_backend_pid() and backend_type = 'client backend'`);
    return rows.length;
  });
