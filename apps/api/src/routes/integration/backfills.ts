import { http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import {
  estimateBackfill,
  estimatesPerMinute,
  findIntegration,
  startBackfill,
  toRunReply,
} from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const common = { tags: ["backfills"], params: http.workspaceParams };
const notActive = http.errorReply.describe("Ingestion is off or paused, or the key needs attention");

const estimate = {
  ...common,
  summary: "Estimate a backfill",
  description: `Counts with Kustomer what a past range holds, which takes about ten requests (about a hundred without the search role), and reads no record. The reply estimates the requests that reading the range takes, the time at the budget that is free now, and the volume that it would use. A workspace may send ${estimatesPerMinute} a minute; one that is refused because of its range does not count.`,
  body: http.backfillRange,
  response: {
    200: http.backfillEstimate,
    409: notActive,
    429: http.errorReply.describe(
      "Too many estimates, the organization's rate limit is used up, or Kustomer is not responding; see `retryAt`",
    ),
    503: http.errorReply.describe("Kustomer does not answer"),
  },
};
const start = {
  ...common,
  summary: "Start a backfill",
  description:
    "Opens a run that reads a past range. Live runs take precedence over it for budget, workers and storage. The reply is the run, which can be paused, resumed and cancelled. A workspace has at most one open backfill. Its conversations count toward the volume like any other, and are held over the limit.",
  body: http.backfillRange,
  response: {
    202: http.run,
    409: notActive.describe(
      "Another backfill is open, ingestion is off or paused, or the key needs attention",
    ),
  },
};
const list = {
  ...common,
  summary: "List backfills",
  description: "The backfill runs, newest first.",
  querystring: http.pageQuery,
  response: { 200: http.runPage },
};

/** Routes that estimate, start and list backfills. */
export const backfillRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  const path = "/backfills";
  const options = { schema: estimate, config: { access: "admin" } } as const;
  app.post(`${path}/estimate`, options, ({ params, body: range }) =>
    estimateBackfill(deps, { ...params, range, closing: closing.signal }),
  );
  app.post(
    path,
    { schema: start, config: { access: "admin" } },
    async ({ params, body, log, actor }, reply) => {
      const run = await startBackfill({ ...deps, log, actor }, { ...params, range: body });
      log.info({ runId: run.id, ...body }, "backfill opened");
      return reply.code(202).send(run);
    },
  );
  app.get(path, { schema: list, config: { access: "member" } }, async ({ params, query }) => {
    const { id: integrationId } = await findIntegration(deps.db, params.workspaceId);
    const filter = { integrationId, kind: "backfill" } as const;
    return readPage(query, {
      ...byUuid,
      read: async (slice) => (await runs.list(deps.db, { ...slice, ...filter })).map(toRunReply),
    });
  });
};
