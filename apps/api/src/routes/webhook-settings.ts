import { http } from "@inlet/contracts";
import { inTransaction, integrations, type Webhook, webhooks } from "@inlet/db";
import { toKeyHint } from "@inlet/kustomer";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { encryptToken } from "../webhooks/token-encryption.ts";

const tags = ["webhooks"];
const params = http.workspaceParams;

const read = {
  tags,
  summary: "Read the webhook's state",
  description:
    "The URL to enter in Kustomer, and counts of the events received. With webhooks, changes arrive within seconds. Runs still read everything at their interval, so nothing depends on webhooks.",
  params,
  response: { 200: http.webhook },
};
const set = {
  tags,
  summary: "Set the webhook's token",
  description:
    "In Kustomer, under Settings > Platform > Webhooks, add a webhook (at most 5 per organization). Give it the `url` of this reply and the create and update events of conversations, messages, customers and tags. Send the token that Kustomer then shows here. It replaces an older token.",
  params,
  body: http.newWebhook,
  response: { 200: http.webhook },
};
const unset = {
  tags,
  summary: "Delete the webhook's token",
  description: "Inlet refuses every event from now on. Delete the webhook in Kustomer as well.",
  params,
  response: { 204: http.emptyReply },
};

/** Routes that show and set the webhook of a workspace. */
export function webhookSettingsRoutes({ db, keyring, settings }: Deps): FastifyPluginAsyncZod {
  const findIntegrationId = async (workspaceId: string) => {
    const integration = await integrations.findByWorkspace(db, workspaceId);
    if (integration === undefined) throw notConnected();
    return integration.id;
  };
  const buildUrl = (integrationId: string, { protocol, host }: FastifyRequest): string => {
    const origin = settings.publicUrl?.replace(/\/+$/, "") ?? `${protocol}://${host}`;
    return origin + http.toWebhookPath(integrationId);
  };
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer/webhook";
    app.get(path, { schema: read, config: { access: "member" } }, async (request) => {
      const id = await findIntegrationId(request.params.workspaceId);
      return toWebhookReply(await webhooks.findWebhook(db, id), buildUrl(id, request));
    });
    app.put(path, { schema: set, config: { access: "admin" } }, async (request) => {
      const { workspaceId } = request.params;
      const { token } = request.body;
      const webhook = await inTransaction(db, async (tx) => {
        const integration = await integrations.lockByWorkspace(tx, workspaceId);
        if (integration === undefined) throw notConnected();
        const owner = { workspaceId, integrationId: integration.id };
        return webhooks.saveWebhook(tx, {
          ...owner,
          ...encryptToken(keyring, token, owner),
          tokenHint: toKeyHint(token),
        });
      });
      return toWebhookReply(webhook, buildUrl(webhook.integrationId, request));
    });
    app.delete(
      path,
      { schema: unset, config: { access: "admin" } },
      async ({ params: { workspaceId } }, reply) => {
        await webhooks.removeWebhook(db, await findIntegrationId(workspaceId));
        return reply.code(204).send();
      },
    );
  };
}

const noCounts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

/** Converts a webhook to its reply, which shows only the last characters of the token. */
function toWebhookReply(webhook: Webhook | undefined, url: string): z.output<typeof http.webhook> {
  const { accepted, duplicate, ignored, refused, dropped } = webhook ?? noCounts;
  return {
    url,
    configured: webhook !== undefined,
    tokenHint: webhook?.tokenHint ?? null,
    lastEventAt: webhook?.lastEventAt ?? null,
    counts: { accepted, duplicate, ignored, refused, dropped },
  };
}
