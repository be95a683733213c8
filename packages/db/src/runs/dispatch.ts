import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import * as work from "../resumable-work/resumable-work.ts";
import type { RunRef } from "./run.ts";
import { dispatchedStates, move, runWork } from "./transitions.ts";

/** Claims up to `limit` runs whose `dispatch_at` has passed. The caller dispatches them again. */
export async function claimStale(db: Db, limit: number): Promise<RunRef[]> {
  const isOpen = sql`state in ${dispatchedStates}`;
  const returning = ["id", "version", "lane"] as const;
  const { rows } = await work
    .buildClaim<RunRef>({ table: "run", key: ["id"], isOpen, returning, limit })
    .execute(db);
  return rows;
}

/** Defers a run's next dispatch by `ms`, by the database's clock. Its next step stays the same. */
export const defer = (db: Db, run: RunRef, ms: number): Promise<void> =>
  work.defer(db, { work: runWork, row: run }, ms);

/**
 * Counts a failure and defers the run by an exponential backoff. After the eighth failure in a row the run is failed;
 * the next run starts from the same cursor.
 * @returns the backoff in milliseconds, or undefined when the run is over
 */
export const recordFailure = (db: Db, run: RunRef, error: work.WorkError): Promise<number | undefined> =>
  work.recordFailure(db, { work: runWork, row: run }, error);

/** Fails a run that cannot continue. The next due run starts from the same cursor. */
export async function fail(db: Db, run: RunRef, error: work.WorkError): Promise<void> {
  await move(db, run, { to: "failed", set: { error: work.toError(error) } });
}
