import { http } from "@inlet/contracts";
import { audit, type Db, inTransaction, type Webhook, webhooks } from "@inlet/db";
import { toKeyHint } from "@inlet/kustomer";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { findIntegration, lockIntegration } from "../integrations/find-integration.ts";
import { encryptToken } from "./token-encryption.ts";

/** What API and command line answer about a webhook. */
export type WebhookReply = z.output<typeof http.webhook>;

/** The webhook of a workspace, and the address at which Kustomer reaches the API; empty when unknown. */
export interface WebhookParams {
  workspaceId: string;
  origin: string;
}

/** Sets the token of a workspace's webhook, in place of an older one. @throws Fault not_found */
export async function setWebhook(
  { db, keyring, actor }: Pick<Deps, "db" | "keyring" | "actor">,
  { token, ...params }: WebhookParams & { token: string },
): Promise<WebhookReply> {
  const webhook = await inTransaction(db, async (tx) => {
    const { id: integrationId, workspaceId } = await lockIntegration(tx, params.workspaceId);
    const owner = { workspaceId, integrationId };
    const encrypted = encryptToken(keyring, token, owner);
    const tokenHint = toKeyHint(token);
    const event = { workspaceId, action: "webhook.set", subject: integrationId } as const;
    await audit.record(tx, actor, { ...event, after: { tokenHint } });
    return webhooks.saveWebhook(tx, { ...owner, ...encrypted, tokenHint });
  });
  return toWebhookReply(webhook, webhook.integrationId, params);
}

/** Loads the reply for a workspace's webhook, whether or not its token is set. @throws Fault not_found */
export async function loadWebhookReply(db: Db, params: WebhookParams): Promise<WebhookReply> {
  const { id } = await findIntegration(db, params.workspaceId);
  return toWebhookReply(await webhooks.findWebhook(db, id), id, params);
}

/** Deletes the token of a workspace's webhook, so that every event is refused. @throws Fault not_found */
export function removeWebhook({ db, actor }: Pick<Deps, "db" | "actor">, workspaceId: string): Promise<void> {
  return inTransaction(db, async (tx) => {
    const { id } = await lockIntegration(tx, workspaceId);
    await webhooks.removeWebhook(tx, id);
    await audit.record(tx, actor, { workspaceId, action: "webhook.removed", subject: id });
  });
}

const noCounts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

/** The reply shows only the last characters of the token. */
function toWebhookReply(
  webhook: Webhook | undefined,
  integrationId: string,
  { origin }: WebhookParams,
): WebhookReply {
  const { accepted, duplicate, ignored, refused, dropped } = webhook ?? noCounts;
  return {
    url: origin.replace(/\/+$/, "") + http.toWebhookPath(integrationId),
    configured: webhook !== undefined,
    tokenHint: webhook?.tokenHint ?? null,
    lastEventAt: webhook?.lastEventAt ?? null,
    counts: { accepted, duplicate, ignored, refused, dropped },
  };
}
