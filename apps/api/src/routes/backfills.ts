import { http } from "@inlet/contracts";
import { integrations, runs } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { dispatchRuns } from "../runs/dispatch-runs.ts";
import { estimateBackfill } from "../runs/estimate-backfill.ts";
import { loadRunReply } from "../runs/find-run.ts";
import { toRunReply } from "../runs/run-reply.ts";
import { startBackfill } from "../runs/start-backfill.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["backfills"];
const notNow = http.errorReply.describe("Ingestion is off or paused, or the key needs attention");

const estimate = {
  tags,
  summary: "Estimate a backfill",
  description:
    "Asks Kustomer what a past range holds, in some ten requests (by lists some hundred), and reads nothing. Tells the requests that reading it takes, the time at the budget that is free now, and the volume that it would use.",
  params: http.workspaceParams,
  body: http.backfillRange,
  response: {
    200: http.backfillEstimate,
    409: notNow,
    429: http.errorReply.describe("Asked too often, or the org's request budget is used up; see `retryAt`"),
    503: http.errorReply.describe("Kustomer cannot be asked now"),
  },
};
const start = {
  tags,
  summary: "Start a backfill",
  description:
    "Reads a past range beside the live runs, after them wherever both want the same: budget, workers, storing. Answers with the run, which can be paused, resumed and cancelled; one at a time. Conversations that it finds are charged like any other, and held beyond the limit.",
  params: http.workspaceParams,
  body: http.backfillRange,
  response: {
    202: http.run,
    409: notNow.describe("Another backfill is open, ingestion is off or paused, or the key needs attention"),
  },
};
const list = {
  tags,
  summary: "List backfills",
  description: "Runs of that kind, newest first.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.runPage },
};

/** An estimate costs Kustomer requests, so they are rationed by workspace. */
const rateLimit = {
  max: 6,
  timeWindow: "1 minute",
  hook: "preHandler",
  keyGenerator: ({ params }: { params: unknown }) =>
    `estimate/${(params as { workspaceId: string }).workspaceId.toLowerCase()}`,
} as const;

/** Reading past ranges. */
export function backfillRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    const closing = new AbortController();
    app.addHook("preClose", async () => closing.abort());
    const path = "/workspaces/:workspaceId/integrations/kustomer/backfills";
    const rationed = { schema: estimate, config: { access: "admin", rateLimit } } as const;
    app.post(`${path}/estimate`, rationed, ({ params, body }) =>
      estimateBackfill(deps, { ...params, range: body, closing: closing.signal }),
    );
    app.post(path, { schema: start, config: { access: "admin" } }, async ({ params, body, log }, reply) => {
      const run = await startBackfill(deps, params.workspaceId, body);
      log.info({ runId: run.id, ...body }, "backfill opened");
      await dispatchRuns(deps, [run], log);
      return reply.code(202).send(await loadRunReply(deps, { ...params, runId: run.id }));
    });
    app.get(path, { schema: list, config: { access: "member" } }, async ({ params, query }) => {
      const integration = await integrations.findByWorkspace(db, params.workspaceId);
      if (integration === undefined) throw notConnected();
      const read = (slice: runs.IntegrationRunsQuery) =>
        runs.listByIntegration(db, integration.id, { ...slice, kind: "backfill" });
      const { data, next } = await readPage(query, {
        position: positions.uuid,
        toPosition: (it) => it.id,
        read,
      });
      return { data: data.map(toRunReply), next };
    });
  };
}
