import { Fault } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import type { RunParams, RunReply } from "../replies/run-reply.ts";
import { changeRun } from "./change-run.ts";

/** Ends a run for good. The records that it has read stay. @throws Fault not_found, conflict */
export const cancelRun = (deps: Pick<Deps, "db" | "actor">, params: RunParams): Promise<RunReply> =>
  changeRun(deps, params, {
    action: "run.cancelled",
    change: runs.cancel,
    refuse: ({ state }) => new Fault("conflict", `The run has already ended: it is ${state}.`),
  });
