import { Fault } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { findRun, loadRunReply, type RunParams, type RunReply } from "../replies/run-reply.ts";

/** Ends a run for good. The records that it has read stay. @throws Fault not_found, conflict */
export async function cancelRun({ db }: Pick<Deps, "db">, params: RunParams): Promise<RunReply> {
  const { id } = await findRun(db, params);
  const cancelled = await runs.cancel(db, id);
  const run = await loadRunReply(db, params);
  if (cancelled === undefined) throw new Fault("conflict", `The run has already ended: it is ${run.state}.`);
  return run;
}
