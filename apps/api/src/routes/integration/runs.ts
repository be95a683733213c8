import { http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import {
  cancelRun,
  confirmDeletions,
  findIntegration,
  loadRunReply,
  pauseRun,
  resumeRun,
  startRun,
  toRunReply,
} from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const runRoute = { tags: ["runs"], params: http.runParams };
const listRoute = { tags: ["runs"], params: http.workspaceParams };
const readers = { access: "member" } as const;
const admins = { access: "admin" } as const;

const start = {
  ...listRoute,
  summary: "Start a run",
  description:
    "Opens a run. If one is open already, that run reads up to `through` as well. The reply is the run, which is done only when it has read everything up to `through`.",
  body: http.newRun.nullish(),
  response: {
    202: http.run,
    409: http.errorReply.describe("Ingestion is off or paused, or the key needs attention"),
  },
};
const list = {
  ...listRoute,
  summary: "List runs",
  description: "Newest first.",
  querystring: http.pageQuery,
  response: { 200: http.runPage },
};
const read = { ...runRoute, summary: "Watch a run", response: { 200: http.run } };
const cancel = {
  ...runRoute,
  summary: "Cancel a run",
  description: "The records that it has read stay. The next run starts from the same cursor.",
  response: { 200: http.run, 409: http.errorReply.describe("The run has ended") },
};

const pause = {
  ...runRoute,
  summary: "Pause a run",
  description:
    "The run keeps its cursors until a person resumes it, whatever happens to the services, the key and the switches meanwhile. Live runs are paused with their integration (PATCH `paused`).",
  response: { 200: http.run, 409: http.errorReply.describe("The run has ended, or is live") },
};
const resume = {
  ...runRoute,
  summary: "Resume a run",
  description:
    "The run continues. While ingestion is off or paused, it continues once ingestion is on again.",
  response: {
    200: http.run,
    409: http.errorReply.describe("No person paused the run, or it waits for the answer to its question"),
  },
};

const confirm = {
  ...runRoute,
  summary: "Confirm a run",
  description:
    "A run that would delete more than 20 records of a kind, and more than 2 % of them, pauses with a `question`. After the confirmation it verifies them again and deletes those that are still gone. Cancel the run to keep them; Inlet then does not ask again for a day.",
  response: { 200: http.run, 409: http.errorReply.describe("The run has no question") },
};

/** Routes that start and list runs, and those by which a person watches and controls one. */
export const runRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { db } = deps;
  const run = "/runs/:runId";
  app.post("/runs", { schema: start, config: admins }, async ({ params, body, log, actor }, reply) => {
    return reply.code(202).send(await startRun({ ...deps, log, actor }, { ...params, ...body }));
  });
  app.get("/runs", { schema: list, config: readers }, async ({ params, query }) => {
    const { id: integrationId } = await findIntegration(db, params.workspaceId);
    return readPage(query, {
      ...byUuid,
      read: async (slice) => (await runs.list(db, { ...slice, integrationId })).map(toRunReply),
    });
  });
  app.get(run, { schema: read, config: readers }, ({ params }) => loadRunReply(db, params));
  app.post(`${run}/cancel`, { schema: cancel, config: admins }, ({ params, actor }) =>
    cancelRun({ db, actor }, params),
  );
  app.post(`${run}/pause`, { schema: pause, config: admins }, ({ params, actor }) =>
    pauseRun({ db, actor }, params),
  );
  app.post(`${run}/resume`, { schema: resume, config: admins }, ({ params, log, actor }) =>
    resumeRun({ ...deps, log, actor }, params),
  );
  app.post(`${run}/confirm`, { schema: confirm, config: admins }, ({ params, log, actor }) =>
    confirmDeletions({ ...deps, log, actor }, params),
  );
};
