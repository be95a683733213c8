import { http } from "@inlet/contracts";
import { inTransaction, integrations } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { toIntegrationReply } from "../integrations/integration-reply.ts";
import { notConnected, switchIngestion } from "../integrations/switch-ingestion.ts";
import { dispatchRuns } from "../runs/dispatch-runs.ts";

const tags = ["integration"];

const read = {
  tags,
  summary: "Read the connection to Kustomer",
  description: "Its health, switches, schedule and last run; of the key only the last characters.",
  params: http.workspaceParams,
  response: { 200: http.integration },
};
const change = {
  tags,
  summary: "Switch ingestion and set the schedule",
  description:
    "Switched on, a run is open before the answer comes, the first one looking back 7 days. Switched off or paused, nothing new is read and nothing is lost.",
  params: http.workspaceParams,
  body: http.integrationChange,
  response: {
    200: http.integration,
    409: http.errorReply.describe("The key needs attention, so nothing can be switched on"),
  },
};
const disconnect = {
  tags,
  summary: "Disconnect Kustomer",
  description:
    "The key, runs and cursors go; with `purge` the stored records as well. What was charged stays charged.",
  params: http.workspaceParams,
  querystring: http.disconnectQuery,
  response: { 204: http.emptyReply },
};

/** A workspace's connection to Kustomer. */
export function integrationRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps;
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer";
    app.get(path, { schema: read, config: { access: "member" } }, async ({ params }) => {
      const integration = await integrations.findByWorkspace(db, params.workspaceId);
      if (integration === undefined) throw notConnected();
      return toIntegrationReply(deps, integration);
    });
    app.patch(path, { schema: change, config: { access: "admin" } }, async ({ params, body, log }) => {
      const { integration, toDispatch } = await switchIngestion(deps, params.workspaceId, body);
      await dispatchRuns(deps, toDispatch, log);
      return toIntegrationReply(deps, integration);
    });
    app.delete(
      path,
      { schema: disconnect, config: { access: "admin" } },
      async ({ params, query }, reply) => {
        await inTransaction(db, async (tx) => {
          const integration = await integrations.lockByWorkspace(tx, params.workspaceId);
          if (integration === undefined) throw notConnected();
          await integrations.disconnect(tx, integration, query);
        });
        return reply.code(204).send();
      },
    );
  };
}
