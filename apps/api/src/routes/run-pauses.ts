import { Fault, http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../runs/dispatch-runs.ts";
import { findRun, loadRunReply } from "../runs/find-run.ts";

const tags = ["runs"];

const pause = {
  tags,
  summary: "Pause a run",
  description:
    "The run keeps its cursors until a person resumes it, whatever happens to the services, the key and the switches meanwhile. Live runs are paused with their integration (PATCH `paused`).",
  params: http.runParams,
  response: { 200: http.run, 409: http.errorReply.describe("The run has ended, or is live") },
};
const resume = {
  tags,
  summary: "Resume a run",
  description:
    "The run continues. While ingestion is off or paused, it continues once ingestion is on again.",
  params: http.runParams,
  response: {
    200: http.run,
    409: http.errorReply.describe("No person paused the run, or it waits for the answer to its question"),
  },
};

/** Routes by which a person pauses and resumes a run. */
export function runPauseRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer/runs/:runId";
    const config = { access: "admin" } as const;
    app.post(`${path}/pause`, { schema: pause, config }, async ({ params }) => {
      const run = await findRun(deps, params);
      if ((await runs.pause(db, run.id)) === undefined) throw notPaused(run);
      return loadRunReply(deps, params);
    });
    app.post(`${path}/resume`, { schema: resume, config }, async ({ params, log }) => {
      const before = await findRun(deps, params);
      const run = await runs.resume(db, before.id);
      if (run === undefined) throw notResumed(before);
      if (run.state === "queued") await dispatchRuns(deps, [run], log);
      return loadRunReply(deps, params);
    });
  };
}

function notPaused({ lane }: runs.RunWithOutcome): Fault {
  const message =
    lane === "live"
      ? "A live run is paused with its integration: PATCH .../integrations/kustomer with `paused`."
      : "The run has already ended.";
  return new Fault("conflict", message);
}

function notResumed({ question }: runs.RunWithOutcome): Fault {
  const message =
    question === null
      ? "No person paused this run: only a run that a person paused can be resumed."
      : "The run waits for the answer to its question: confirm it, or cancel it.";
  return new Fault("conflict", message);
}
