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
    "The address to give Kustomer, and what has come from there. Webhooks make changes arrive within seconds; runs go on reading all of it at their interval, so nothing depends on them.",
  params,
  response: { 200: http.webhook },
};
const set = {
  tags,
  summary: "Set the webhook's token",
  description:
    "In Kustomer, under Settings > Platform > Webhooks, add a webhook (at most 5 per organisation) with the `url` of this reply and the create and update events of conversations, messages, customers and tags; the token it then shows is the one to send here. A token replaces an older one.",
  params,
  body: http.newWebhook,
  response: { 200: http.webhook },
};
const unset = {
  tags,
  summary: "Forget the webhook's token",
  description: "Every event is refused from now on. Remove the webhook in Kustomer as well.",
  params,
  response: { 204: http.emptyReply },
};

/** What a workspace's webhook needs. */
export function webhookSettingsRoutes({ db, keyring, settings }: Deps): FastifyPluginAsyncZod {
  const connected = async (workspaceId: string) => {
    const integration = await integrations.findByWorkspace(db, workspaceId);
    if (integration === undefined) throw notConnected();
    return integration.id;
  };
  const urlOf = (integrationId: string, { protocol, host }: FastifyRequest): string => {
    const origin = settings.publicUrl?.replace(/\/+$/, "") ?? `${protocol}://${host}`;
    return origin + http.toWebhookPath(integrationId);
  };
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer/webhook";
    app.get(path, { schema: read, config: { access: "member" } }, async (request) => {
      const id = await connected(request.params.workspaceId);
      return toWebhookReply(await webhooks.findWebhook(db, id), urlOf(id, request));
    });
    app.put(path, { schema: set, config: { access: "admin" } }, async (request) => {
      const { workspaceId } = request.params;
      const { token } = request.body;
      const hook = await inTransaction(db, async (tx) => {
        const integration = await integrations.lockByWorkspace(tx, workspaceId);
        if (integration === undefined) throw notConnected();
        const owner = { workspaceId, integrationId: integration.id };
        return webhooks.saveWebhook(tx, {
          ...owner,
          ...encryptToken(keyring, token, owner),
          tokenHint: toKeyHint(token),
        });
      });
      return toWebhookReply(hook, urlOf(hook.integrationId, request));
    });
    app.delete(
      path,
      { schema: unset, config: { access: "admin" } },
      async ({ params: { workspaceId } }, reply) => {
        await webhooks.removeWebhook(db, await connected(workspaceId));
        return reply.code(204).send();
      },
    );
  };
}

const noCounts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

/** A webhook as callers see it; of the token only its last characters. */
function toWebhookReply(hook: Webhook | undefined, url: string): z.output<typeof http.webhook> {
  const { accepted, duplicate, ignored, refused, dropped } = hook ?? noCounts;
  return {
    url,
    configured: hook !== undefined,
    tokenHint: hook?.tokenHint ?? null,
    lastEventAt: hook?.lastEventAt ?? null,
    counts: { accepted, duplicate, ignored, refused, dropped },
  };
}
