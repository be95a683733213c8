import { http } from "@inlet/contracts";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { connectKey } from "../connect-key.ts";
import type { Deps } from "../deps.ts";
import { describeIntegration } from "../integration-reply.ts";

const connect = {
  tags: ["integration"],
  summary: "Connect an API key",
  description:
    "Asks Kustomer whether the key is good and what it may read, which takes some seconds. A refusal names every missing role at once and changes nothing; a good key replaces an older one of the same organisation and keeps what was read. Ingestion is off after it.",
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

/** Each check costs requests at Kustomer, so they are rationed by workspace. */
const rateLimit = {
  max: 10,
  timeWindow: "1 minute",
  hook: "preHandler",
  keyGenerator: ({ params }: { params: unknown }) =>
    (params as { workspaceId: string }).workspaceId.toLowerCase(),
} as const;

/** Connecting a workspace to Kustomer. */
export function keyRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const closing = new AbortController();
    app.addHook("preClose", async () => closing.abort());
    const options = { schema: connect, config: { access: "admin", rateLimit } } as const;
    app.put(
      "/workspaces/:workspaceId/integrations/kustomer",
      options,
      async ({ params, body, log }, reply) => {
        const result = await connectKey(deps, { ...params, ...body }, closing.signal);
        if ("kind" in result) {
          const { reason, message, missingRoles } = result;
          log.info({ reason, missingRoles }, "api key refused");
          return reply.code(422).send({ error: "invalid", message, reason, missingRoles });
        }
        log.info({ integrationId: result.id, orgId: result.orgId }, "api key connected");
        return reply.code(200).send(await describeIntegration(deps, result));
      },
    );
  };
}
