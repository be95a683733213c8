import { http } from "@inlet/contracts";
import { push } from "@inlet/db";
import { findEndpoint, retryDelivery, toDeliveryReply } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const tags = ["outgoing webhooks"];
const config = { access: "admin" } as const;

const list = {
  tags,
  params: http.webhookEndpointParams,
  operationId: "listWebhookDeliveries",
  summary: "List deliveries of an outgoing webhook",
  description:
    "Newest first. Delivered ones are kept for three days, at most 1,000 of each webhook; dead letters for 30 days.",
  querystring: http.webhookDeliveryQuery,
  response: { 200: http.webhookDeliveryPage },
};
const retry = {
  tags,
  params: http.webhookDeliveryParams,
  operationId: "retryWebhookDelivery",
  summary: "Send a delivery again",
  description:
    "A dead letter is tried again for three days; one that waits is tried at once. Its items are sent as they are now.",
  response: { 202: http.webhookDelivery, 409: http.errorReply },
};

/** Routes that show what was delivered to webhooks, and send it again. */
export const webhookDeliveryRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  app.get("/webhooks/:webhookId/deliveries", { schema: list, config }, async ({ params, query }) => {
    const { id: endpointId, workspaceId } = await findEndpoint(db, params);
    return readPage(query, {
      ...byUuid,
      read: async (slice) => {
        const rows = await push.listDeliveries(db, { ...slice, workspaceId, endpointId, state: query.state });
        return rows.map(toDeliveryReply);
      },
    });
  });
  app.post("/deliveries/:deliveryId/retry", { schema: retry, config }, async ({ params, actor }, reply) =>
    reply.code(202).send(await retryDelivery({ db, actor }, params)),
  );
};
