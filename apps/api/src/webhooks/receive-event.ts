import { setTimeout as wait } from "node:timers/promises";
import { Fault, isFault, normalizeBatch, priority } from "@inlet/contracts";
import { batches, webhooks } from "@inlet/db";
import { hasValidSignature, parseWebhook, type WebhookEvent } from "@inlet/kustomer";
import type { FastifyBaseLogger } from "fastify";
import type { ApiDeps } from "../deps.ts";
import type { EventCounter, EventOutcome } from "./event-counter.ts";
import type { NormalizerBacklog } from "./normalizer-backlog.ts";
import { decryptToken } from "./token-encryption.ts";

/** What receiving events works with. */
export interface WebhookDeps extends Pick<ApiDeps, "db" | "queues" | "keyring"> {
  backlog: NormalizerBacklog;
  tally: EventCounter;
  /** Stands in for integrations that are not there, so that asking for one takes as long. */
  decoy: webhooks.WebhookSecret;
}

/** What came, before anything about it is known to be true. */
export interface WebhookDelivery {
  /** A uuid. */
  integrationId: string;
  body: Buffer;
  signature: string | undefined;
  /** Whether this integration's events come no faster than Kustomer could ever send them. */
  isWithinRate: () => Promise<boolean>;
  log: FastifyBaseLogger;
}

/**
 * Takes an event of Kustomer's, or finds out that it need not be taken; either is a success for whoever sent it. Says
 * nothing about integrations to those who cannot sign.
 * @throws Fault unauthorized (signature), invalid (no event), forbidden (another org's)
 */
export async function receiveEvent(tools: WebhookDeps, delivery: WebhookDelivery): Promise<void> {
  const secret = await webhooks.findSecret(tools.db, delivery.integrationId);
  const note = (outcome: EventOutcome) => tools.tally.note(secret?.integrationId, outcome);
  try {
    const event = verify(tools, delivery, secret);
    note(await storeEvent(tools, event, delivery));
  } catch (err) {
    if (isFault(err, "unauthorized", "invalid", "forbidden")) note("refused");
    throw err;
  }
}

/** An event, and for whom it is proven to be. */
type VerifiedEvent = WebhookEvent & Pick<webhooks.WebhookSecret, "integrationId" | "workspaceId">;

function verify(
  { keyring, decoy }: WebhookDeps,
  { body, signature, log }: WebhookDelivery,
  secret: webhooks.WebhookSecret | undefined,
): VerifiedEvent {
  const isRight = hasValidSignature({ body, signature, token: readToken(keyring, secret ?? decoy, log) });
  if (!isRight || secret === undefined) throw notSigned();
  const parsed = parseWebhook(body);
  if ("rejected" in parsed)
    throw new Fault("invalid", `This is no event of Kustomer's webhooks: ${parsed.rejected}.`);
  if (parsed.event.orgId !== secret.orgId) throw anotherOrg();
  return { ...parsed.event, integrationId: secret.integrationId, workspaceId: secret.workspaceId };
}

/** A token that does not open signs nothing; the sender, who may be anybody, is not told. */
function readToken(
  keyring: ApiDeps["keyring"],
  secret: webhooks.WebhookSecret,
  log: FastifyBaseLogger,
): string {
  const { orgId: _, ...sealed } = secret;
  try {
    return decryptToken(keyring, sealed);
  } catch (err) {
    log.error({ err, integrationId: secret.integrationId }, "the webhook's token cannot be opened");
    throw notSigned();
  }
}

const notSigned = () =>
  new Fault(
    "unauthorized",
    "The signature is absent or wrong: give Inlet the token that Kustomer shows with this webhook, and send to the address that Inlet shows.",
  );

const anotherOrg = () =>
  new Fault("forbidden", "This event is of another Kustomer organisation than the one that is connected.");

async function storeEvent(
  { db, queues, backlog }: WebhookDeps,
  event: VerifiedEvent,
  delivery: WebhookDelivery,
): Promise<EventOutcome> {
  const { id, createdAt, stream, integrationId, workspaceId } = event;
  if (stream === undefined) return "ignored";
  if (!(await delivery.isWithinRate()) || (await backlog.isFull(workspaceId))) return "dropped";
  const body = await batches.compressBody(event.page);
  const received = await webhooks.receiveEvent(db, integrationId, { id, createdAt, stream, body });
  if (received.kind !== "accepted") return received.kind;
  backlog.add(workspaceId);
  await dispatchBatch({ queues }, received.batchId, delivery.log);
  return "accepted";
}

/** Kustomer switches a webhook off that answers late; a queue that does must not bring that about. */
const dispatchTimeoutMs = 500;

/** Rings for a batch that was committed. A queue that does not answer costs a delay: the scheduler's sweep rings again. */
async function dispatchBatch(
  { queues }: Pick<WebhookDeps, "queues">,
  batchId: string,
  log: FastifyBaseLogger,
): Promise<void> {
  const rung = queues
    .send(normalizeBatch, { batchId }, { priority: priority.live })
    .catch((err: unknown) => log.warn({ err, batchId }, "the queue could not be rung"));
  await Promise.race([rung, wait(dispatchTimeoutMs, undefined, { ref: false })]);
}
