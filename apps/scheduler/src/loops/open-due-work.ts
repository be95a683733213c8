import {
  checkKey,
  priority,
  type RunRef,
  readExtras,
  takeStep,
  toExtrasDispatch,
  toStepDispatch,
} from "@inlet/contracts";
import { agents, type DbPool, deletions, filters, integrations, runs, volume } from "@inlet/db";
import { forEachWorkspace } from "./for-each-workspace.ts";
import { type LoopDeps, maxPerClaim as limit } from "./loop-deps.ts";

/** Dispatches runs that were opened. */
async function dispatch(
  { queues, log, opened }: LoopDeps,
  refs: readonly RunRef[],
  kind: string,
): Promise<void> {
  await queues.sendMany(takeStep, refs.map(toStepDispatch));
  opened.inc(refs.length);
  if (refs.length > 0) log.debug({ kind, runs: refs.length }, "due runs opened");
}

async function openDueRuns(deps: LoopDeps): Promise<void> {
  const due = await runs.openDue(deps.db, { limit, settleMs: deps.config.settleMs });
  await dispatch(deps, due, "incremental");
}

/** Opens releases of held conversations that fit the volume limit. */
async function openReleases(deps: LoopDeps): Promise<void> {
  const { db } = deps;
  await volume.endReleases(db, { limit });
  const due = await volume.listDueReleases(db, { limit });
  await openEach(deps, due, { open: volume.openRelease, failure: "held conversations not released" });
}

/** Requests again what earlier filters kept out. */
async function openRereads(deps: LoopDeps): Promise<void> {
  const { db } = deps;
  await filters.endRereads(db, { limit });
  const due = await filters.listDueRereads(db, { limit });
  const failure = "conversations that filters kept out not requested again";
  await openEach(deps, due, { open: filters.openReread, failure });
}

/** Opens and dispatches releases. The next iteration tries again what fails. */
const openEach = (
  deps: LoopDeps,
  workspaceIds: readonly string[],
  { open, failure }: { open: (db: DbPool, workspaceId: string) => Promise<RunRef[]>; failure: string },
): Promise<void> =>
  forEachWorkspace(workspaceIds, async (it) => dispatch(deps, await open(deps.db, it), "release"), {
    log: deps.log,
    failure,
  });

async function openReconciles(deps: LoopDeps): Promise<void> {
  await dispatch(deps, await deletions.openDueReconciles(deps.db, { limit }), "reconcile");
}

async function dispatchKeyChecks({ db, queues }: LoopDeps): Promise<void> {
  const due = await integrations.claimKeyRechecks(db, limit);
  const checks = due.map((integrationId) => ({ payload: { integrationId }, priority: priority.live }));
  await queues.sendMany(checkKey, checks);
}

async function dispatchExtras({ db, queues }: LoopDeps): Promise<void> {
  const due = await agents.claimDue(db, limit);
  await queues.sendMany(readExtras, due.map(toExtrasDispatch));
}

/**
 * Opens what is due, kind by kind. Each is a loop of its own, so that one kind that fails or waits for a lock keeps no other
 * waiting.
 */
export const dueWork = [
  openDueRuns,
  openReleases,
  openRereads,
  openReconciles,
  dispatchKeyChecks,
  dispatchExtras,
] as const;
