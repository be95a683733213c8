import { setTimeout as wait } from "node:timers/promises";
import { type BatchRef, Fault, isFault, normalizeBatch, toBatchDispatch } from "@inlet/contracts";
import { webhooks } from "@inlet/db";
import { hasValidSignature, parseWebhook, type WebhookEvent } from "@inlet/kustomer";
import { decryptToken, packBody } from "@inlet/use-cases";
import type { FastifyBaseLogger } from "fastify";
import type { ApiDeps } from "../deps.ts";
import type { CountedOutcome, EventCounter } from "./event-counter.ts";
import type { NormalizerBacklog } from "./normalizer-backlog.ts";

/** What receiving events needs. */
export interface WebhookDeps extends Pick<ApiDeps, "db" | "queues" | "keyring"> {
  backlog: NormalizerBacklog;
  eventCounter: EventCounter;
  /** Replaces the secret of an unknown integration, so that checking its signature takes as long as for a known one. */
  decoy: webhooks.WebhookSecret;
}

/** A request to the webhook's URL, before its signature is verified. */
export interface EventRequest {
  /** A uuid. */
  integrationId: string;
  body: Buffer;
  signature: string | undefined;
  /** Whether the events of this integration stay below the rate limit. */
  isWithinRate: () => boolean;
  log: FastifyBaseLogger;
}

/**
 * Stores an event of Kustomer's, or finds that it need not be stored; both are a success for the sender. The reply reveals
 * nothing about integrations to a sender without a valid signature.
 * @throws Fault unauthorized (signature), invalid (not an event), forbidden (event of another org)
 */
export async function receiveEvent(deps: WebhookDeps, request: EventRequest): Promise<CountedOutcome> {
  const secret = await webhooks.findSecret(deps.db, request.integrationId);
  const count = (outcome: CountedOutcome) => deps.eventCounter.count(secret?.integrationId, outcome);
  try {
    const event = verifyEvent(deps, request, secret);
    const outcome = await storeEvent(deps, event, request);
    count(outcome);
    return outcome;
  } catch (err) {
    if (isFault(err, "unauthorized", "invalid", "forbidden")) count("refused");
    throw err;
  }
}

/** An event whose signature is valid, with the integration that it is for. */
type VerifiedEvent = WebhookEvent & Pick<webhooks.WebhookSecret, "integrationId" | "workspaceId">;

function verifyEvent(
  { keyring, decoy }: WebhookDeps,
  { body, signature, log }: EventRequest,
  secret: webhooks.WebhookSecret | undefined,
): VerifiedEvent {
  const isSigned = hasValidSignature({ body, signature, token: readToken(keyring, secret ?? decoy, log) });
  if (!isSigned || secret === undefined) throw notSigned();
  const parsed = parseWebhook(body);
  if ("rejected" in parsed)
    throw new Fault("invalid", `The body is not an event of a Kustomer webhook: ${parsed.rejected}.`);
  if (parsed.event.orgId !== secret.orgId) throw anotherOrg();
  return { ...parsed.event, integrationId: secret.integrationId, workspaceId: secret.workspaceId };
}

/** Decrypts the token. If that fails, the sender learns only that the signature is wrong. */
function readToken(
  keyring: ApiDeps["keyring"],
  secret: webhooks.WebhookSecret,
  log: FastifyBaseLogger,
): string {
  const { orgId: _, ...encrypted } = secret;
  try {
    return decryptToken(keyring, encrypted);
  } catch (err) {
    log.error({ err, integrationId: secret.integrationId }, "the webhook's token cannot be decrypted");
    throw notSigned();
  }
}

const notSigned = () =>
  new Fault(
    "unauthorized",
    "The signature is absent or wrong: give Inlet the token that Kustomer shows with this webhook, and send events to the URL that Inlet shows.",
  );

const anotherOrg = () =>
  new Fault(
    "forbidden",
    "This event belongs to another Kustomer organization than the one that is connected.",
  );

async function storeEvent(
  { db, queues, backlog, keyring }: WebhookDeps,
  event: VerifiedEvent,
  request: EventRequest,
): Promise<CountedOutcome> {
  const { id, createdAt, stream, version, integrationId, workspaceId } = event;
  if (stream === undefined) return "ignored";
  if (!request.isWithinRate() || (await backlog.isFull(workspaceId))) return "dropped";
  const body = await packBody({ db, keyring }, workspaceId, event.page);
  const received = await webhooks.receiveEvent(db, integrationId, { id, createdAt, stream, version, body });
  if (received.kind !== "accepted") return received.kind;
  backlog.add(workspaceId);
  await dispatchBatch({ queues }, received.batch, request.log);
  return "accepted";
}

/** Kustomer disables a webhook that answers late, so a slow queue must not delay the reply any longer than this. */
const dispatchTimeoutMs = 500;

/** Dispatches a committed batch. If the queue does not answer, the scheduler dispatches the batch later. */
async function dispatchBatch(
  { queues }: Pick<WebhookDeps, "queues">,
  batch: BatchRef,
  log: FastifyBaseLogger,
): Promise<void> {
  const dispatched = queues
    .sendMany(normalizeBatch, [toBatchDispatch(batch)])
    .catch((err: unknown) => log.warn({ err, batchId: batch.id }, "the queue did not take the dispatch"));
  await Promise.race([dispatched, wait(dispatchTimeoutMs, undefined, { ref: false })]);
}
