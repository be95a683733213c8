import type { LoopDeps } from "../loops/loop-deps.ts";
import { dueWork } from "../loops/open-due-work.ts";
import { staleWork } from "../loops/redispatch-stale.ts";

export { removeNotes } from "../loops/remove-notes.ts";
export { runMaintenance } from "../loops/run-maintenance.ts";

/** Opens all that is due, one kind after the other. */
export async function openDueWork(deps: LoopDeps): Promise<void> {
  for (const open of dueWork) await open(deps);
}

/** Dispatches all stale work again, one kind after the other. */
export async function redispatchStale(deps: LoopDeps): Promise<void> {
  for (const redispatch of staleWork) await redispatch(deps);
}
