import { http } from "@inlet/contracts";
import { type Db, inTransaction, type Webhook, webhooks } from "@inlet/db";
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
  { db, keyring }: Pick<Deps, "db" | "keyring">,
  { token, ...params }: WebhookParams & { token: string },
): Promise<WebhookReply> {
  const webhook = await inTransaction(db, async (tx) => {
    const { id: integrationId, workspaceId } = await lockIntegration(tx, params.workspaceId);
    const owner = { workspaceId, integrationId };
    const encrypted = encryptToken(keyring, token, owner);
    return webhooks.saveWebhook(tx, { ...owner, ...encrypted, tokenHint: toKeyHint(token) });
  });
  return toWebhookReply(webhook, webhook.integrationId, params);
}

/** Loads the reply for a workspace's webhook, whether or not its token is set. @throws Fault not_found */
export async function loadWebhookReply(db: Db, params: WebhookParams): Promise<WebhookReply> {
  const { id } = await findIntegration(db, params.workspaceId);
  return toWebhookReply(await webhooks.findWebhook(db, id), id, params);
}

/** Deletes the token of a workspace's webhook, so that every event is refused. @throws Fault not_found */
export async function removeWebhook({ db }: Pick<Deps, "db">, workspaceId: string): Promise<void> {
  await webhooks.removeWebhook(db, (await findIntegration(db, workspaceId)).id);
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
