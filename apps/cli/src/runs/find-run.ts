import { Fault } from "@inlet/contracts";
import { type Db, runs } from "@inlet/db";

/** A run of any workspace, with what became of its records. @throws Fault not_found */
export async function findRun(db: Db, runId: string): Promise<runs.RunWithOutcome> {
  const run = await runs.findById(db, runId);
  const counted = run && (await runs.findByWorkspace(db, run.workspaceId, run.id));
  if (counted === undefined) throw noRun(runId);
  return counted;
}

/** Nothing has this id. */
export const noRun = (runId: string) =>
  new Fault("not_found", `there is no run ${runId}: see inlet runs list`);
