import { http } from "@inlet/contracts";
import { loadWebhookReply, removeWebhook, setWebhook } from "@inlet/use-cases";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";

const common = { tags: ["webhooks"], params: http.workspaceParams };

const read = {
  ...common,
  summary: "Read the webhook's state",
  description:
    "The URL to enter in Kustomer, and counts of the events received. With webhooks, changes arrive within seconds. Runs still read everything at their interval, so nothing depends on webhooks.",
  response: { 200: http.webhook },
};
const set = {
  ...common,
  summary: "Set the webhook's token",
  description:
    "In Kustomer's settings, under Outbound webhooks, add a webhook (at most 5 per organization). Give it the `url` of this reply and the create and update events of conversations, messages, customers and, if Kustomer offers them, tags. Send the token that Kustomer then shows here. It replaces an older token.",
  body: http.newWebhook,
  response: { 200: http.webhook },
};
const unset = {
  ...common,
  summary: "Delete the webhook's token",
  description: "Inlet refuses every event from now on. Delete the webhook in Kustomer as well.",
  response: { 204: http.emptyReply },
};

/** Routes that show and set the webhook of a workspace. */
export const webhookSettingsRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db, keyring, settings }) => {
  const getOrigin = ({ protocol, host }: FastifyRequest) => settings.publicUrl ?? `${protocol}://${host}`;
  const path = "/webhook";
  app.get(path, { schema: read, config: { access: "member" } }, (request) =>
    loadWebhookReply(db, { ...request.params, origin: getOrigin(request) }),
  );
  app.put(path, { schema: set, config: { access: "admin" } }, (request) => {
    const { params, body, actor } = request;
    return setWebhook({ db, keyring, actor }, { ...params, ...body, origin: getOrigin(request) });
  });
  app.delete(path, { schema: unset, config: { access: "admin" } }, async ({ params, actor }, reply) => {
    await removeWebhook({ db, actor }, params.workspaceId);
    return reply.code(204).send();
  });
};
