import { Fault } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { findRun, loadRunReply, type RunParams, type RunReply } from "../replies/run-reply.ts";

/**
 * Resumes a run that a person paused. While ingestion is off or paused, the run stays paused until that ends.
 * @throws Fault not_found, conflict
 */
export async function resumeRun(
  deps: Pick<Deps, "db" | "queues" | "log">,
  params: RunParams,
): Promise<RunReply> {
  const { db } = deps;
  const { id, question } = await findRun(db, params);
  const run = await runs.resume(db, id);
  if (run === undefined)
    throw new Fault(
      "conflict",
      question === null
        ? "No person paused this run: only a run that a person paused can be resumed."
        : "The run waits for the answer to its question: confirm it, or cancel it.",
    );
  if (run.state === "queued") await dispatchRuns(deps, [run]);
  return loadRunReply(db, params);
}
