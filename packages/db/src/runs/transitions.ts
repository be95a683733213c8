import type { RunRef } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import {
  claimStale as claim,
  createResumableWork,
  toError,
  type WorkError,
} from "../resumable-work/resumable-work.ts";

/** What may become of a run that the scheduler dispatches. */
const fromDispatched = ["running", "waiting", "paused", "done", "failed", "cancelled"] as const;

/**
 * The allowed state changes of a run. Every statement that changes a run's state is built from them by `buildMove` or
 * `move`. Only resuming leads out of a pause, and nothing leads out of an ended run. A pause may follow a pause: a person
 * may pause a run that is paused along with its integration.
 */
export const { transitions, dispatchedStates, buildMove, move, defer, recordFailure } =
  createResumableWork<"run">({
    table: "run",
    transitions: {
      queued: fromDispatched,
      running: fromDispatched,
      waiting: fromDispatched,
      paused: ["queued", "paused", "cancelled"],
      done: [],
      failed: [],
      cancelled: [],
    },
    deferredState: "waiting",
    firstBackoffMs: 250,
    dispatchSlackMs: 0,
  });

/** Whether no fetcher has taken up `run` yet. An expression over a run. */
export const isNotBegun = (run: RawBuilder<unknown>) => sql`(${run}.state = 'queued' and ${run}.version = 0)`;

/** Fails a run that cannot continue. The next due run starts from the same cursor. */
export async function fail(db: Db, run: RunRef, error: WorkError): Promise<void> {
  await move(db, run, { to: "failed", set: { error: toError(error) } });
}

/** Claims up to `limit` runs whose `dispatch_at` has passed. The caller dispatches them again. */
export const claimStale = (db: Db, limit: number): Promise<RunRef[]> =>
  claim(db, {
    table: "run",
    isOpen: sql`state in ${dispatchedStates}`,
    returning: sql`id, version, lane`,
    limit,
  });
