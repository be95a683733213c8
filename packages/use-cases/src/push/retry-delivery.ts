import { Fault, type http } from "@inlet/contracts";
import { audit, inTransaction, push } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { type DeliveryReply, toDeliveryReply } from "./endpoint-reply.ts";

/**
 * Makes a delivery due now: a dead letter is sent again, and one that waits does not wait longer.
 * @throws Fault not_found; conflict when it was accepted, or when its endpoint is disabled
 */
export function retryDelivery(
  { db, actor }: Pick<Deps, "db" | "actor">,
  { workspaceId, deliveryId: id }: z.output<typeof http.webhookDeliveryParams>,
): Promise<DeliveryReply> {
  return inTransaction(db, async (tx) => {
    const delivery = await push.lockDelivery(tx, { workspaceId, id });
    if (delivery === undefined) throw new Fault("not_found", "There is no such delivery.");
    if (delivery.state === "delivered")
      throw new Fault(
        "conflict",
        "The receiver has accepted this delivery, so there is nothing to send again.",
      );
    const endpoint = await push.findEndpoint(tx, { workspaceId, id: delivery.endpointId });
    if (endpoint?.disabledAt !== null)
      throw new Fault(
        "conflict",
        "The webhook is disabled: enable it first; then everything that waits is sent.",
      );
    const event = { workspaceId, action: "webhook_delivery.retried", subject: id } as const;
    await audit.record(tx, actor, { ...event, after: { webhookId: delivery.endpointId } });
    return toDeliveryReply(await push.reopenDelivery(tx, id));
  });
}
