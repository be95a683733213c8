import { Fault } from "@inlet/contracts";
import { type Db, runs } from "@inlet/db";

/** Finds a run of any workspace, with the outcome of its records. @throws Fault not_found */
export async function findRun(db: Db, runId: string): Promise<runs.RunWithOutcome> {
  const run = await runs.findById(db, runId);
  const withOutcome = run && (await runs.findByWorkspace(db, run.workspaceId, run.id));
  if (withOutcome === undefined) throw noRun(runId);
  return withOutcome;
}

/** The fault for an unknown run. */
export const noRun = (runId: string) =>
  new Fault("not_found", `there is no run ${runId}: see inlet runs list`);
