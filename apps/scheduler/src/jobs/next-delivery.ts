import { isFault } from "@inlet/contracts";
import { type Endpoint, inTransaction, push } from "@inlet/db";
import { buildDeliveryBody, readNextBatch } from "@inlet/use-cases";
import type { NextDelivery, SendDeps } from "./send-delivery.ts";

/**
 * Finds what is to be sent to an endpoint: the delivery that has been due the longest, else the next batch of the feed.
 * @param deadline by `performance.now()`; until then it passes over pages of which the endpoint wants nothing
 */
export async function findNextDelivery(
  deps: SendDeps,
  endpoint: Endpoint,
  deadline: number,
): Promise<NextDelivery | undefined> {
  const delivery = await push.findDueDelivery(deps.db, endpoint.id);
  if (delivery === undefined) return readOn(deps, endpoint, deadline);
  const body = await buildDeliveryBody(deps.db, endpoint, delivery);
  return body === undefined ? undefined : { endpoint, delivery, body };
}

async function readOn(
  { db, log }: Pick<SendDeps, "db" | "log">,
  endpoint: Endpoint,
  deadline: number,
): Promise<NextDelivery | undefined> {
  const { id: webhookId, workspaceId } = endpoint;
  if (endpoint.cursor === null || !(await push.hasRoomForBatch(db, webhookId))) return undefined;
  try {
    let { cursor } = endpoint;
    while (performance.now() < deadline) {
      const { delivery, body, next, isEnd } = await readNextBatch(db, { ...endpoint, cursor });
      if (delivery !== undefined) return { endpoint, delivery, body };
      if (isEnd) return undefined;
      cursor = next;
    }
  } catch (err) {
    if (!isFault(err, "gone", "conflict")) throw err;
    await inTransaction(db, (tx) => push.disableWithNotice(tx, endpoint, "feed"));
    log.error({ err, webhookId, workspaceId }, "webhook disabled: the feed cannot be continued");
  }
  return undefined;
}
