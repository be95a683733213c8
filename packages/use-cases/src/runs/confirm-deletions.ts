import { Fault } from "@inlet/contracts";
import { deletions } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import type { RunParams, RunReply } from "../replies/run-reply.ts";
import { changeRun } from "./change-run.ts";

/** Lets a run delete the records that its question names. @throws Fault not_found, conflict */
export const confirmDeletions = (
  deps: Pick<Deps, "db" | "queues" | "log" | "actor">,
  params: RunParams,
): Promise<RunReply> =>
  changeRun(deps, params, {
    action: "run.confirmed",
    change: deletions.confirmDeletions,
    committed: (run) => dispatchRuns(deps, run.state === "queued" ? [run] : []),
    refuse: ({ state }) => new Fault("conflict", `The run has no question to confirm: it is ${state}.`),
  });
