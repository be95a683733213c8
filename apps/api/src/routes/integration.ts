import { http } from "@inlet/contracts";
import { inTransaction, integrations } from "@inlet/db";
import { findIntegration, loadIntegrationReply, lockIntegration, switchIngestion } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";

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
      return loadIntegrationReply(deps, await findIntegration(db, params.workspaceId));
    });
    app.patch(path, { schema: change, config: { access: "admin" } }, async ({ params, body, log }) => {
      const integration = await switchIngestion({ ...deps, log }, { ...params, change: body });
      return loadIntegrationReply(deps, integration);
    });
    app.delete(
      path,
      { schema: disconnect, config: { access: "admin" } },
      async ({ params, query }, reply) => {
        await inTransaction(db, async (tx) => {
          await integrations.disconnect(tx, await lockIntegration(tx, params.workspaceId), query);
        });
        return reply.code(204).send();
      },
    );
  };
}
