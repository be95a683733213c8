import { sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { RunRef } from "./run.ts";

/** Claims up to `limit` runs whose `dispatch_at` has passed. The caller dispatches them again. */
export async function claimStale(db: Db, limit: number): Promise<RunRef[]> {
  const { rows } = await sql<RunRef>`
    update run set dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id in (
      select id from run where state in ('queued', 'running', 'waiting') and dispatch_at <= clock_timestamp()
      order by dispatch_at limit ${limit} for update skip locked)
    returning id, version, lane`.execute(db);
  return rows;
}

/** Defers a run's next dispatch by `ms`, by the database's clock. Its next step stays the same. */
export async function defer(db: Db, { id, version }: RunRef, ms: number): Promise<void> {
  await sql`
    update run set state = 'waiting', dispatch_at = clock_timestamp() + make_interval(secs => ${ms}::float8 / 1000)
    where id = ${id} and version = ${version} and state in ('queued', 'running', 'waiting')`.execute(db);
}
