import { http } from "@inlet/contracts";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { toIntegrationReply } from "../integrations/integration-reply.ts";
import { connectKey } from "../keys/connect-key.ts";
import { recheckKey } from "../keys/recheck-key.ts";
import { dispatchRuns } from "../runs/dispatch-runs.ts";

const connect = {
  tags: ["integration"],
  summary: "Connect an API key",
  description:
    "Asks Kustomer whether the key is good and what it may read, which takes some seconds. A refusal names every missing role at once and changes nothing; a good key replaces an older one of the same organisation and keeps what was read; what it may not do and the older one could stands in `warnings`. Ingestion is off after it.",
  params: http.workspaceParams,
  body: http.newKey,
  response: {
    200: http.integration,
    409: http.errorReply.describe("The key belongs to another organisation than the one connected"),
    422: http.keyRefusal,
    429: http.errorReply.describe(
      "Too many keys, or the organisation's request budget is used up; see `retryAt`",
    ),
    503: http.errorReply.describe("Kustomer cannot be asked now"),
  },
};

const check = {
  tags: ["integration"],
  summary: "Look at the connected key now",
  description:
    "Asks Kustomer what the key may do now, as is done every day, and answers with the integration as it is after that. A key that works lets runs that waited for it go on; one that is refused needs attention.",
  params: http.workspaceParams,
  response: {
    200: http.integration,
    429: connect.response[429],
    503: connect.response[503],
  },
};

/** Connecting a workspace to Kustomer. */
export function keyRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const closing = new AbortController();
    app.addHook("preClose", async () => closing.abort());
    const path = "/workspaces/:workspaceId/integrations/kustomer";
    const config = { access: "admin" } as const;
    app.put(path, { schema: connect, config }, async ({ params, body, log }, reply) => {
      const result = await connectKey(deps, { ...params, ...body }, closing.signal);
      if (result.kind === "refused") {
        const { reason, message, missingRoles } = result;
        log.info({ reason, missingRoles }, "api key refused");
        return reply.code(422).send({ error: "invalid", message, reason, missingRoles });
      }
      const { integration, lost } = result;
      log.info({ integrationId: integration.id, orgId: integration.orgId, lost }, "api key connected");
      return reply.code(200).send(await toIntegrationReply(deps, integration, lost));
    });
    app.post(`${path}/check`, { schema: check, config }, async ({ params, log }) => {
      const { integration, toDispatch, lost } = await recheckKey(deps, params.workspaceId, closing.signal);
      log.info({ integrationId: integration.id, reason: integration.attention?.reason, lost }, "key checked");
      await dispatchRuns(deps, toDispatch, log);
      return toIntegrationReply(deps, integration, lost);
    });
  };
}
