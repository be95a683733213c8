import { randomUUID } from "node:crypto";
import { http } from "@inlet/contracts";
import { encryptToken } from "@inlet/use-cases";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { hold, type Limits, lookupLines, waitersPerPlace } from "../limits/limit-requests.ts";
import { createWaitingLines } from "../limits/waiting-lines.ts";
import { type EventCounter, startEventCounter } from "../webhooks/event-counter.ts";
import { createKnownWebhooks, type KnownWebhooks } from "../webhooks/known-webhooks.ts";
import { createNormalizerBacklog } from "../webhooks/normalizer-backlog.ts";
import { receiveEvent, type WebhookDeps } from "../webhooks/receive-event.ts";

const integrationId = z.uuid();
const describeError = (description: string) => http.errorReply.describe(description);

const receive = {
  tags: ["webhooks"],
  operationId: "receiveWebhookEvent",
  summary: "Receive a webhook event",
  description:
    "The URL that Kustomer sends its events to. Needs no token but a signature: `X-Kustomer-Webhook-Signature` is the HMAC-SHA256 of the body, keyed by the webhook's token, in lowercase hexadecimal digits. Inlet accepts but does not store an event that is a duplicate, is older than 3 days, contains nothing that Inlet reads, or arrives while ingestion is off.",
  security: [],
  params: z.object({ integrationId }),
  headers: z.object({ "x-kustomer-webhook-signature": z.string().describe("64 hexadecimal digits") }),
  body: http.webhookEvent,
  response: {
    200: http.webhookReply,
    400: describeError("`invalid`: the body is signed, but is not a webhook event"),
    401: describeError("`unauthorized`: not signed with the webhook's token, or there is no such webhook"),
    403: describeError("`forbidden`: the event belongs to another organization than the one connected"),
    413: describeError("`invalid`: the body is larger than 1 MiB"),
    500: describeError("`internal`: a bug in Inlet; the message contains the request's id"),
  },
};

const maxBytes = 1_048_576;

/** An id that no integration has. */
const unusedId = "00000000-0000-4000-8000-000000000000";

/** The route that receives Kustomer's webhook events. The signature covers the raw body, so nothing parses it first. */
export const webhookEventRoutes: FastifyPluginAsync<ApiDeps & Limits> = async (app, deps) => {
  const { maxBacklog, maxEventsPerMinute: max } = deps.settings.webhooks;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setValidatorCompiler(() => () => true); // the schemas only document: the signature is verified before anything is parsed
  const eventCounter = startEventCounter(deps);
  const known = createKnownWebhooks();
  limitEvents(app, { ...deps, eventCounter, known });
  app.addHook("onClose", () => eventCounter[Symbol.asyncDispose]());
  const webhookDeps = {
    ...deps,
    eventCounter,
    backlog: createNormalizerBacklog(deps.db, maxBacklog),
    decoy: createDecoy(deps),
  };
  // At `info` each event would write a line to the log.
  const options = { schema: receive, bodyLimit: maxBytes, logLevel: "warn" } as const;
  app.post("/hooks/kustomer/:integrationId", options, async (request, reply) => {
    const id = parseIntegrationId(request);
    const outcome = await receiveEvent(webhookDeps, {
      integrationId: id,
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      signature: readSignature(request),
      isWithinRate: () => deps.counts.add(`events/${id}`) <= max,
      log: request.log,
    });
    known.add(id);
    request.leave?.();
    if (outcome === "dropped") await deps.delayReply(reply);
    return { accepted: true };
  });
};

/**
 * Handles a few events of one integration at the same time. Some wait, and the rest are dropped before their body is read.
 * Kustomer gets a 200 for them, since it switches off a webhook that answers otherwise; the next run reads the changes.
 *
 * A body that is still on its way holds a place of its sender's address only: otherwise a sender who knows nothing but the URL
 * could keep all places of an integration by bodies that never end. Events of ids that have not had a valid signature yet share the line of the address.
 */
function limitEvents(
  app: FastifyInstance,
  {
    settings,
    shares,
    delayReply,
    ...events
  }: ApiDeps & Limits & { eventCounter: EventCounter; known: KnownWebhooks },
): void {
  const length = {
    maxInside: settings.limits.parallel,
    maxWaiting: settings.limits.parallel * waitersPerPlace,
  };
  const [lines, senders] = [createWaitingLines({ ...length, shares }), createWaitingLines(length)];
  const lookups = createWaitingLines(lookupLines);
  const drop = async (id: string, reply: FastifyReply) => {
    events.eventCounter.count(id, "dropped");
    await delayReply(reply);
    return reply.send({ accepted: true });
  };
  app.addHook("onRequest", async (request, reply) => {
    const id = parseIntegrationId(request);
    const isKnown = events.known.has(id);
    const leave = await (isKnown ? senders.enter(`${id}/${request.ip}`) : lookups.enter(request.ip));
    if (leave === undefined) return drop(id, reply);
    hold(request, reply, leave);
  });
  app.addHook("preHandler", async (request, reply) => {
    const id = parseIntegrationId(request);
    if (!events.known.has(id)) return;
    const [leaveSender, leave] = [request.leave, await lines.enter(`events/${id}`)];
    if (leave === undefined) return drop(id, reply);
    hold(request, reply, () => {
      leave();
      leaveSender?.();
    });
  });
}

/** A path segment that is not an id counts as an unused id. */
function parseIntegrationId({ params }: FastifyRequest): string {
  const parsed = z.object({ integrationId }).safeParse(params);
  return parsed.success ? parsed.data.integrationId.toLowerCase() : unusedId;
}

function readSignature({ headers }: FastifyRequest): string | undefined {
  const header = headers["x-kustomer-webhook-signature"];
  return typeof header === "string" ? header : undefined;
}

function createDecoy({ keyring }: Pick<ApiDeps, "keyring">): WebhookDeps["decoy"] {
  const owner = { integrationId: unusedId, workspaceId: unusedId };
  return { ...owner, orgId: "", ...encryptToken(keyring, randomUUID(), owner) };
}
