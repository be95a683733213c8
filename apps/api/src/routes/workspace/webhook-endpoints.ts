import { http } from "@inlet/contracts";
import { push } from "@inlet/db";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
  listEndpointReplies,
  rotateSecret,
  testEndpoint,
  toEndpointReply,
} from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const tags = ["outgoing webhooks"];
const config = { access: "admin" } as const;
const ofWorkspace = { tags, params: http.workspaceParams };
const ofEndpoint = { tags, params: http.webhookEndpointParams };

const list = {
  ...ofWorkspace,
  operationId: "listWebhookEndpoints",
  summary: "List outgoing webhooks",
  description: "Oldest first, the workspace's notice URL among them.",
  querystring: http.pageQuery,
  response: { 200: http.webhookEndpointPage },
};
const create = {
  ...ofWorkspace,
  operationId: "createWebhookEndpoint",
  summary: "Create an outgoing webhook",
  description: `Inlet posts events to the URL, signed as in Standard Webhooks (\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`), at least once and with the same \`webhook-id\` in every attempt. The body is a \`WebhookBody\`: items of the feed come in batches. Only a 2xx within 10 seconds counts as accepted; redirects are not followed. Otherwise Inlet tries again for three days; 410 disables the webhook at once. Only this reply and that of a rotation show the secret. A workspace has at most ${push.maxEndpoints} webhooks.`,
  body: http.newWebhookEndpoint,
  response: { 201: http.issuedWebhookEndpoint, 409: http.errorReply },
};
const read = {
  ...ofEndpoint,
  operationId: "getWebhookEndpoint",
  summary: "Read an outgoing webhook",
  response: { 200: http.webhookEndpoint },
};
const change = {
  ...ofEndpoint,
  operationId: "changeWebhookEndpoint",
  summary: "Change an outgoing webhook",
  description:
    "Disabled, it keeps its place in the feed. Enabled again, it gets everything that waits; after a change of its URL, at once. `from` moves its place.",
  body: http.webhookEndpointChange,
  response: { 200: http.webhookEndpoint },
};
const remove = {
  ...ofEndpoint,
  operationId: "deleteWebhookEndpoint",
  summary: "Delete an outgoing webhook",
  description: "Also deletes its deliveries, those that wait included.",
  response: { 204: http.emptyReply },
};
const rotate = {
  ...ofEndpoint,
  operationId: "rotateWebhookSecret",
  summary: "Give an outgoing webhook a new secret",
  description:
    "For a day each request has two signatures, the second one with the former secret, so that the receiver can change over at any time.",
  response: { 200: http.issuedWebhookEndpoint },
};
const test = {
  ...ofEndpoint,
  operationId: "testWebhookEndpoint",
  summary: "Send a test event",
  description:
    "Sends a signed event of the type `test` at once, also to a disabled webhook, and replies with what the receiver answered. A notice URL gets a notice of the kind `test`.",
  response: { 200: http.webhookTest },
};
/** Routes that manage where a workspace's events are sent. */
export const webhookEndpointRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { db, keyring, settings, pushClient } = deps;
  const { noticeSecret } = settings.push;
  const all = "/webhooks";
  const one = `${all}/:webhookId`;
  app.get(all, { schema: list, config }, async ({ params, query }) => {
    const endpoints = await listEndpointReplies(db, params.workspaceId);
    const read = async ({ after = "", limit }: { after?: string | undefined; limit: number }) =>
      endpoints.filter((it) => it.id > after).slice(0, limit);
    return readPage(query, { ...byUuid, read });
  });
  app.post(all, { schema: create, config }, async ({ params, body, actor }, reply) =>
    reply.code(201).send(await createEndpoint({ db, actor, keyring, settings }, { ...params, ...body })),
  );
  app.get(one, { schema: read, config }, async ({ params }) =>
    toEndpointReply(db, await findEndpoint(db, params)),
  );
  app.patch(one, { schema: change, config }, ({ params, body, actor }) =>
    changeEndpoint({ db, actor, settings }, params, body),
  );
  app.delete(one, { schema: remove, config }, async ({ params, actor }, reply) => {
    await deleteEndpoint({ db, actor }, params);
    return reply.code(204).send();
  });
  app.post(`${one}/secret`, { schema: rotate, config }, ({ params, actor }) =>
    rotateSecret({ db, actor, keyring }, params),
  );
  app.post(`${one}/test`, { schema: test, config }, ({ params, actor }) =>
    testEndpoint({ db, actor, keyring, noticeSecret, pushClient }, params),
  );
};
