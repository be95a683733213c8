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
  description: "Its health, switches, schedule and last run, and the last characters of the key.",
  params: http.workspaceParams,
  response: { 200: http.integration },
};
const change = {
  tags,
  summary: "Switch ingestion and set the schedule",
  description:
    "Switching on opens a run before the reply; the first one reads the last 7 days. While ingestion is off or paused, Inlet reads nothing new and loses nothing.",
  params: http.workspaceParams,
  body: http.integrationChange,
  response: {
    200: http.integration,
    409: http.errorReply.describe("The key needs attention, so ingestion cannot be switched on"),
  },
};
const disconnect = {
  tags,
  summary: "Disconnect Kustomer",
  description:
    "Deletes the key, runs and cursors, and with `purge` the stored records as well. The used volume is not refunded.",
  params: http.workspaceParams,
  querystring: http.disconnectQuery,
  response: { 204: http.emptyReply },
};

/** Routes that read and change a workspace's connection to Kustomer. */
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
