import { http } from "@inlet/contracts";
import { pauseRun, resumeRun } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";

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
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer/runs/:runId";
    const config = { access: "admin" } as const;
    app.post(`${path}/pause`, { schema: pause, config }, ({ params }) => pauseRun(deps, params));
    app.post(`${path}/resume`, { schema: resume, config }, ({ params, log }) =>
      resumeRun({ ...deps, log }, params),
    );
  };
}
