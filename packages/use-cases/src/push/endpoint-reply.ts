import type { http } from "@inlet/contracts";
import { type Db, type Delivery, type Endpoint, push } from "@inlet/db";
import type { z } from "zod";
import { findWorkspace } from "../integrations/find-integration.ts";

/** What API and command line answer about an endpoint. */
export type EndpointReply = z.output<typeof http.webhookEndpoint>;
/** What API and command line answer about a delivery. */
export type DeliveryReply = z.output<typeof http.webhookDelivery>;

/** Loads the replies for all endpoints of a workspace, oldest first. @throws Fault not_found */
export async function listEndpointReplies(db: Db, workspaceId: string): Promise<EndpointReply[]> {
  await findWorkspace(db, workspaceId);
  return toReplies(db, await push.listEndpoints(db, workspaceId));
}

/** Makes the reply for an endpoint. */
export async function toEndpointReply(db: Db, endpoint: Endpoint): Promise<EndpointReply> {
  const [reply] = await toReplies(db, [endpoint]);
  if (reply === undefined) throw new Error("There is one reply per endpoint.");
  return reply;
}

async function toReplies(db: Db, endpoints: readonly Endpoint[]): Promise<EndpointReply[]> {
  const counts = await push.countUndelivered(
    db,
    endpoints.map((it) => it.id),
  );
  return endpoints.map((it) => toReply(it, counts.get(it.id)));
}

function toReply(endpoint: Endpoint, counts: push.DeliveryCounts | undefined): EndpointReply {
  const { id, url, description, events, isNoticeUrl, disabledAt, disabledReason } = endpoint;
  const { oldSecretUntil, createdAt, failures, failingSince, lastDeliveredAt } = endpoint;
  return {
    ...{
      id,
      url,
      description,
      events,
      isNoticeUrl,
      enabled: disabledAt === null,
      disabledAt,
      disabledReason,
    },
    ...{ hasSecret: endpoint.encryptedSecrets !== null, oldSecretUntil, createdAt },
    ...{ failures, failingSince, lastDeliveredAt, waiting: counts?.open ?? 0, dead: counts?.dead ?? 0 },
  };
}

/** Makes the reply for a delivery. */
export function toDeliveryReply(delivery: Delivery): DeliveryReply {
  const { id, endpointId: webhookId, type, items, noticeId, state, attempts } = delivery;
  const { createdAt, lastAttemptAt, nextAt, lastStatus, failure, endedAt } = delivery;
  return {
    ...{ id, webhookId, type, items, noticeId, state, attempts },
    ...{ createdAt, lastAttemptAt, nextAt, lastStatus, failure, endedAt },
  };
}
