import { randomUUID } from "node:crypto";
import { http } from "@inlet/contracts";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { startEventCounter } from "../webhooks/event-counter.ts";
import { createNormalizerBacklog } from "../webhooks/normalizer-backlog.ts";
import { receiveEvent, type WebhookDeps } from "../webhooks/receive-event.ts";
import { encryptToken } from "../webhooks/token-encryption.ts";

const integrationId = z.uuid();
const refusal = (words: string) => http.errorReply.describe(words);

const receive = {
  tags: ["webhooks"],
  summary: "Kustomer's webhook",
  description:
    "Where Kustomer sends its events; nobody else need call it. Needs no token but a signature: `X-Kustomer-Webhook-Signature` is the HMAC-SHA256 of the body, keyed by the webhook's token, in small hexadecimal digits. An event that was sent before, is older than 3 days, brings nothing that is read, or comes while ingestion is off is accepted and not stored.",
  security: [],
  params: z.object({ integrationId }),
  headers: z.object({ "x-kustomer-webhook-signature": z.string().describe("64 hexadecimal digits") }),
  body: http.webhookEvent,
  response: {
    200: http.webhookReply,
    400: refusal("`invalid`: signed, but no event of a webhook"),
    401: refusal("`unauthorized`: not signed with the webhook's token, or there is no such webhook"),
    403: refusal("`forbidden`: an event of another organisation than the one connected"),
    413: refusal("`invalid`: more than 1 MiB"),
    500: refusal("`internal`: a bug of ours; the message names the request"),
  },
};

const maxBytes = 1_048_576;

/** No integration has it. */
const unusedId = "00000000-0000-4000-8000-000000000000";

/** Events of Kustomer's webhooks. They carry no token of ours, and count as they came, byte by byte. */
export function webhookEventRoutes(deps: ApiDeps): FastifyPluginAsync {
  const { maxBacklog, maxEventsPerMinute: max } = deps.settings.webhooks;
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    app.setValidatorCompiler(() => () => true); // the schemas are for the documentation: first comes the signature
    const eventCounter = startEventCounter(deps);
    app.addHook("onClose", () => eventCounter[Symbol.asyncDispose]());
    const tools = {
      ...deps,
      tally,
      backlog: createNormalizerBacklog(deps.db, maxBacklog),
      decoy: createDecoy(deps),
    };
    const countEvent = app.createRateLimit({ max, timeWindow: "1 minute", keyGenerator: parseIntegrationId });
    // At `info` every event would be a line.
    const options = { schema: receive, bodyLimit: maxBytes, logLevel: "warn" } as const;
    app.post("/hooks/kustomer/:integrationId", options, async (request) => {
      await receiveEvent(tools, {
        integrationId: parseIntegrationId(request),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        signature: readSignature(request),
        async isWithinRate() {
          const pace = await countEvent(request);
          return pace.isAllowed || !pace.isExceeded;
        },
        log: request.log,
      });
      return { accepted: true };
    });
  };
}

/** What is no id at all is nobody's. */
function parseIntegrationId({ params }: FastifyRequest): string {
  const named = z.object({ integrationId }).safeParse(params);
  return named.success ? named.data.integrationId.toLowerCase() : unusedId;
}

function readSignature({ headers }: FastifyRequest): string | undefined {
  const header = headers["x-kustomer-webhook-signature"];
  return typeof header === "string" ? header : undefined;
}

function createDecoy({ keyring }: Pick<ApiDeps, "keyring">): WebhookDeps["decoy"] {
  const owner = { integrationId: unusedId, workspaceId: unusedId };
  return { ...owner, orgId: "", ...encryptToken(keyring, randomUUID(), owner) };
}
