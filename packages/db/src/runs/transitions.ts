import type { RawBuilder } from "kysely";
import { toSqlList } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import * as work from "../resumable-work/resumable-work.ts";
import type { Run, RunRef } from "./run.ts";

/** What may become of a run that the scheduler dispatches. */
const fromDispatched = ["running", "waiting", "paused", "done", "failed", "cancelled"] as const;

/**
 * The allowed state changes of a run. Every statement that changes a run's state goes through `buildMove`, which
 * enforces them. Only resuming leads out of a pause, and nothing leads out of an ended run. A pause may follow a pause: a
 * person may pause a run that is paused along with its integration.
 */
export const runWork: work.ResumableWork<"run"> = {
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
};

/** SQL list of the states of a run that the scheduler dispatches: all open ones but paused. */
export const dispatchedStates = toSqlList(work.listSources(runWork, "running"));

/** Builds the condition that a run has the version that the caller knows. */
export const hasVersion = (run: RunRef) => work.hasVersion({ work: runWork, row: run });

/** Builds the update that changes a run's state, for use on its own or in a `with` query. It returns the changed runs. */
export const buildMove = (change: work.Move<"run">, where: RawBuilder<unknown>): RawBuilder<Run> =>
  work.buildMove(runWork, change, where);

/**
 * Changes a run's state.
 * @returns undefined when the run has another version, or a state that does not allow the change
 */
export const move = (db: Db, run: RunRef, change: work.Move<"run">): Promise<Run | undefined> =>
  work.move(db, { work: runWork, row: run }, change);
