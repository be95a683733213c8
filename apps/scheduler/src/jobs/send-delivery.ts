import { isFault } from "@inlet/contracts";
import { type DbPool, type Delivery, type Endpoint, push } from "@inlet/db";
import type { JobContext } from "@inlet/queue";
import type { ServiceContext } from "@inlet/service-kit";
import { buildRequest, type PushClient, type PushReply, type Signers } from "@inlet/use-cases";

/** What sending needs. */
export interface SendDeps extends Pick<ServiceContext, "log">, Signers {
  db: DbPool;
  pushClient: PushClient;
  /** Counts the attempts by outcome. */
  attempts: { inc(labels: { outcome: "delivered" | push.FailureOutcome }): void };
}

/** What is to be sent. */
export interface NextDelivery {
  endpoint: Endpoint;
  delivery: Delivery;
  body: string;
}

/**
 * Sends a delivery once, and records what became of it.
 * @returns whether it was accepted
 */
export async function sendDelivery(
  { db, attempts, ...sender }: SendDeps,
  next: NextDelivery,
  { signal, log }: Pick<JobContext, "signal" | "log">,
): Promise<boolean> {
  const { delivery } = next;
  const { status, failure, adminFailure } = await send(sender, next, signal);
  const { id: deliveryId, endpointId: webhookId, workspaceId } = delivery;
  const fields = { deliveryId, webhookId, workspaceId, attempts: delivery.attempts + 1, status };
  if (failure === null) {
    await push.recordDelivered(db, delivery, status ?? 0);
    attempts.inc({ outcome: "delivered" });
    log.debug(fields, "webhook delivered");
    return true;
  }
  const { url } = next.endpoint;
  const outcome = await push.recordFailure(db, delivery, { failure, adminFailure, status, url });
  attempts.inc({ outcome });
  if (outcome === "failed") log.warn({ ...fields, failure }, "webhook not accepted");
  if (outcome === "dead") log.error({ ...fields, failure }, "webhook given up: a dead letter");
  if (outcome === "disabled") log.error({ ...fields, failure }, "webhook disabled");
  return false;
}

/** Secrets that cannot be decrypted count as a failure, so that the attempts become rare. */
async function send(
  { pushClient, ...signers }: Signers & Pick<SendDeps, "pushClient">,
  { endpoint, delivery, body }: NextDelivery,
  signal: AbortSignal,
): Promise<PushReply> {
  try {
    const request = buildRequest(signers, { endpoint, id: delivery.id, body, now: Date.now() });
    return await pushClient.post({ ...request, signal });
  } catch (err) {
    if (!isFault(err)) throw err;
    return { status: null, failure: `its secret cannot be read: ${err.message}` };
  }
}
