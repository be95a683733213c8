import { http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import { cancelRun, findIntegration, loadRunReply, startRun, toRunReply } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["runs"];
const readers = { access: "member" } as const;
const admins = { access: "admin" } as const;

const start = {
  tags,
  summary: "Start a run",
  description:
    "Opens a run. If one is open already, that run reads up to `through` as well. The reply is the run, which is done only when it has read everything up to `through`.",
  params: http.workspaceParams,
  body: http.newRun.nullish(),
  response: {
    202: http.run,
    409: http.errorReply.describe("Ingestion is off or paused, or the key needs attention"),
  },
};
const list = {
  tags,
  summary: "List runs",
  description: "Newest first.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.runPage },
};
const read = {
  tags,
  summary: "Watch a run",
  params: http.runParams,
  response: { 200: http.run },
};
const cancel = {
  tags,
  summary: "Cancel a run",
  description: "The records that it has read stay. The next run starts from the same cursor.",
  params: http.runParams,
  response: { 200: http.run, 409: http.errorReply.describe("The run has ended") },
};

/** Routes that start, list, read and cancel runs. */
export function runRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer/runs";
    app.post(path, { schema: start, config: admins }, async ({ params, body, log }, reply) => {
      const run = await startRun({ ...deps, log }, { ...params, ...body });
      return reply.code(202).send(run);
    });
    app.get(path, { schema: list, config: readers }, async ({ params, query }) => {
      const { id: integrationId } = await findIntegration(db, params.workspaceId);
      const { data, next } = await readPage(query, {
        position: positions.uuid,
        read: (slice) => runs.list(db, { ...slice, integrationId }),
        toPosition: (it) => it.id,
      });
      return { data: data.map(toRunReply), next };
    });
    app.get(`${path}/:runId`, { schema: read, config: readers }, ({ params }) => loadRunReply(db, params));
    app.post(`${path}/:runId/cancel`, { schema: cancel, config: admins }, ({ params }) =>
      cancelRun(deps, params),
    );
  };
}
