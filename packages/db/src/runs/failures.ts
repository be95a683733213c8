import { sql } from "kysely";
import { isoNow } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import type { RunRef } from "./run.ts";

const maxFailures = 8;

/**
 * Counts a failure and defers the run by an exponential backoff. After the eighth failure in a row the run is failed;
 * the next run starts from the same cursor.
 * @returns the backoff in milliseconds, or undefined when the run is over
 */
export async function recordFailure(
  db: Db,
  { id, version }: RunRef,
  error: { kind: string; message: string },
): Promise<number | undefined> {
  const isLast = sql`(failures + 1 >= ${maxFailures})`;
  const { rows } = await sql<{ failures: number; state: string }>`
    update run set
      failures = failures + 1,
      error = jsonb_build_object('kind', ${error.kind}::text, 'message', ${error.message}::text, 'at', ${isoNow}),
      state = case when ${isLast} then 'failed' else 'waiting' end,
      version = case when ${isLast} then version + 1 else version end,
      finished_at = case when ${isLast} then clock_timestamp() end,
      dispatch_at = case when not ${isLast}
        then clock_timestamp() + make_interval(secs => 0.25 * power(2, least(failures, 8))) end
    where id = ${id} and version = ${version} and state in ('queued', 'running', 'waiting')
    returning failures, state`.execute(db);
  const [row] = rows;
  return row === undefined || row.state === "failed" ? undefined : 250 * 2 ** Math.min(row.failures - 1, 8);
}

/** Fails a run that cannot continue. The next due run starts from the same cursor. */
export async function fail(
  db: Db,
  { id, version }: RunRef,
  error: { kind: string; message: string },
): Promise<void> {
  await sql`
    update run set state = 'failed', version = version + 1, dispatch_at = null, finished_at = clock_timestamp(),
      error = jsonb_build_object('kind', ${error.kind}::text, 'message', ${error.message}::text, 'at', ${isoNow})
    where id = ${id} and version = ${version} and state in ('queued', 'running', 'waiting')`.execute(db);
}
