import { http } from "@inlet/contracts";
import { checkKeyNow, connectKey, loadIntegrationReply } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";

const common = { tags: ["integration"], params: http.workspaceParams };

const connect = {
  ...common,
  operationId: "connectKey",
  summary: "Connect an API key",
  description:
    "Checks with Kustomer whether the key is valid and what it may read, which takes some seconds. A refusal lists every missing role and changes nothing. An accepted key replaces an older one of the same organization, and cursors and records stay. `warnings` lists what the new key may not do that the older one could. Ingestion is off after the first key; a new key leaves the switches as they were, and runs continue with it.",
  body: http.newKey,
  response: {
    200: http.integration,
    409: http.errorReply.describe("The key belongs to another organization than the one connected"),
    422: http.keyRefusal,
    429: http.errorReply.describe(
      "Too many keys were tried, the organization's rate limit is used up, or Kustomer is not responding; see `retryAt`",
    ),
    503: http.errorReply.describe("Kustomer does not answer"),
  },
};

const check = {
  ...common,
  operationId: "checkKey",
  summary: "Check the connected key now",
  description:
    "Checks with Kustomer what the key may do, as Inlet does every day. The reply is the integration after the check. If the key works, runs that waited for it continue. If Kustomer refuses it, the integration needs attention.",
  response: { 200: http.integration, 429: connect.response[429], 503: connect.response[503] },
};

/** Routes that connect and check API keys. */
export const keyRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  const config = { access: "admin" } as const;
  app.put("", { schema: connect, config }, async ({ params, body, log, actor }, reply) => {
    const result = await connectKey({ ...deps, log, actor }, { ...params, ...body, closing: closing.signal });
    if (result.kind === "refused") {
      const { reason, message, missingRoles } = result;
      log.info({ reason, missingRoles }, "API key refused");
      return reply.code(422).send({ error: "invalid", message, reason, missingRoles });
    }
    const { integration, lost } = result;
    log.info({ integrationId: integration.id, orgId: integration.orgId, lost }, "API key connected");
    return reply.code(200).send(await loadIntegrationReply(deps, integration, lost));
  });
  app.post("/check", { schema: check, config }, async ({ params, log }) => {
    const request = { ...params, closing: closing.signal };
    const { integration, lost } = await checkKeyNow({ ...deps, log }, request);
    const { id: integrationId, attention } = integration;
    log.info({ integrationId, reason: attention?.reason, lost }, "API key checked");
    return loadIntegrationReply(deps, integration, lost);
  });
};
