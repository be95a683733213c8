import type { AuditAction } from "@inlet/contracts";
import { audit, type Db, inTransaction, integrations, type Run, type RunRef, type runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { findRun, loadRunReply, type RunParams, type RunReply } from "../replies/run-reply.ts";

/** A person's change of one run. */
interface RunChange {
  action: AuditAction;
  /** Changes the run. @returns undefined when its state does not allow it */
  change: (tx: Db, runId: string) => Promise<Run | undefined>;
  /** The fault for a run whose state does not allow the change. */
  refuse: (run: runs.RunWithOutcome) => Error;
  /** Is given the changed run after the commit. */
  committed?: (run: RunRef & Pick<Run, "state">) => Promise<void>;
}

/**
 * Changes a run and records who did. The integration is locked meanwhile: a change of its switches waits, or shows in what becomes of the run.
 * @throws Fault not_found, and what `refuse` returns
 */
export async function changeRun(
  { db, actor }: Pick<Deps, "db" | "actor">,
  params: RunParams,
  { action, change, refuse, committed }: RunChange,
): Promise<RunReply> {
  const { id, workspaceId } = await findRun(db, params);
  const changed = await inTransaction(db, async (tx) => {
    await integrations.lockByWorkspace(tx, workspaceId);
    const run = await change(tx, id);
    if (run !== undefined) await audit.record(tx, actor, { workspaceId, action, subject: id });
    return run;
  });
  if (changed === undefined) throw refuse(await findRun(db, params));
  await committed?.(changed);
  return loadRunReply(db, params);
}
