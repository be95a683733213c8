import { Fault } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import type { RunParams, RunReply } from "../replies/run-reply.ts";
import { changeRun } from "./change-run.ts";

/**
 * Resumes a run that a person paused. While ingestion is off or paused, the run stays paused until that ends.
 * @throws Fault not_found, conflict
 */
export const resumeRun = (
  deps: Pick<Deps, "db" | "queues" | "log" | "actor">,
  params: RunParams,
): Promise<RunReply> =>
  changeRun(deps, params, {
    action: "run.resumed",
    change: runs.resume,
    committed: (run) => dispatchRuns(deps, run.state === "queued" ? [run] : []),
    refuse: ({ question }) =>
      new Fault(
        "conflict",
        question === null
          ? "No person paused this run: only a run that a person paused can be resumed."
          : "The run waits for the answer to its question: confirm it, or cancel it.",
      ),
  });
