import { Fault } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import type { RunParams, RunReply } from "../replies/run-reply.ts";
import { changeRun } from "./change-run.ts";

/** Pauses a run that is not live, until a person resumes it. @throws Fault not_found, conflict */
export const pauseRun = (deps: Pick<Deps, "db" | "actor">, params: RunParams): Promise<RunReply> =>
  changeRun(deps, params, {
    action: "run.paused",
    change: runs.pause,
    refuse: ({ lane, state }) =>
      new Fault(
        "conflict",
        lane === "live"
          ? "A live run is paused with its integration: pause the integration instead."
          : `The run has already ended: it is ${state}.`,
      ),
  });
