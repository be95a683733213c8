import { Fault } from "@inlet/contracts";
import { deletions } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { findRun, loadRunReply, type RunParams, type RunReply } from "../replies/run-reply.ts";

/** Lets a run delete the records that its question names. @throws Fault not_found, conflict */
export async function confirmDeletions(
  deps: Pick<Deps, "db" | "queues" | "log">,
  params: RunParams,
): Promise<RunReply> {
  const { db } = deps;
  const { id, state } = await findRun(db, params);
  const run = await deletions.confirmDeletions(db, id);
  if (run === undefined) throw new Fault("conflict", `The run has no question to confirm: it is ${state}.`);
  if (run.state === "queued") await dispatchRuns(deps, [run]);
  return loadRunReply(db, params);
}
