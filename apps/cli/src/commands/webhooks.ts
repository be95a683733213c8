import { Fault, http } from "@inlet/contracts";
import { type Db, inTransaction, type Webhook, webhooks } from "@inlet/db";
import { toKeyHint } from "@inlet/kustomer";
import { createKeyring, encryptionEnv, parseEnv } from "@inlet/service-kit";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { findIntegration, lockIntegration } from "../integrations/find-integration.ts";
import { addJsonOption, type JsonOption } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet webhooks`, which shows and sets the webhook of a workspace. */
export function addWebhooks(program: Command, shell: Shell): void {
  const group = program
    .command("webhooks")
    .description("manage Kustomer's webhook of a workspace, which delivers changes within seconds");
  addWorkspaceArgument(
    group
      .command("show")
      .description("show the URL that Kustomer sends events to, and counts of the events received"),
  ).action((workspaceId: string, { json }: JsonOption) =>
    withDb(shell, (db) => show(shell, { db, json, workspaceId })),
  );
  addWorkspaceArgument(
    group
      .command("set")
      .description("set the token that Kustomer shows with the webhook; type it, or pipe it in"),
  ).action(set(shell));
  addWorkspaceArgument(
    group.command("remove").description("delete the token, so that every event is refused"),
  ).action((workspaceId: string, { json }: JsonOption) =>
    withDb(shell, async (db) => {
      await webhooks.removeWebhook(db, (await findIntegration(db, workspaceId)).id);
      await show(shell, { db, json, workspaceId });
    }),
  );
}

const addWorkspaceArgument = (command: Command): Command =>
  addJsonOption(command).argument("<workspaceId>", "the workspace", parseId);

const set =
  (shell: Shell) =>
  async (workspaceId: string, { json }: JsonOption): Promise<void> => {
    const { INLET_ENCRYPTION_KEYS } = parseEnv(z.object(encryptionEnv), shell.env);
    const keyring = createKeyring(INLET_ENCRYPTION_KEYS);
    await withDb(shell, async (db) => {
      await findIntegration(db, workspaceId);
      const token = parseToken(await shell.readSecret("The webhook's token, as Kustomer shows it:"));
      await inTransaction(db, async (tx) => {
        const { id: integrationId } = await lockIntegration(tx, workspaceId);
        const encrypted = keyring.encrypt(token, { workspaceId, integrationId, use: "webhook token" });
        const secret = {
          encryptedToken: encrypted.ciphertext,
          keyId: encrypted.keyId,
          tokenHint: toKeyHint(token),
        };
        await webhooks.saveWebhook(tx, { workspaceId, integrationId, ...secret });
      });
      await show(shell, { db, json, workspaceId });
    });
  };

function parseToken(text: string): string {
  const parsed = http.newWebhook.safeParse({ token: text });
  if (parsed.success) return parsed.data.token;
  throw new Fault("invalid", `not a valid token: ${parsed.error.issues.map((it) => it.message).join("; ")}`);
}

async function show(
  shell: Shell,
  { db, json, workspaceId }: { db: Db; workspaceId: string; json: true | undefined },
): Promise<void> {
  const integration = await findIntegration(db, workspaceId);
  const value = toWebhookJson(
    await webhooks.findWebhook(db, integration.id),
    getWebhookUrl(shell, integration.id),
  );
  const { counts, ...rest } = value;
  const facts = { url: rest.url, token: value.configured ? `…${rest.tokenHint}` : "not set", ...counts };
  printOne(shell, { json, value, facts: { ...facts, "last event": rest.lastEventAt } });
}

const noCounts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

/** Converts a webhook to JSON, in the shape of the API's reply. */
function toWebhookJson(webhook: Webhook | undefined, url: string) {
  const { accepted, duplicate, ignored, refused, dropped } = webhook ?? noCounts;
  const counts = { accepted, duplicate, ignored, refused, dropped };
  const { tokenHint, lastEventAt } = webhook ?? { tokenHint: null, lastEventAt: null };
  return { url, configured: webhook !== undefined, tokenHint, lastEventAt, counts };
}

/** Returns the URL of the webhook, or only its path if the API's public URL is unknown. */
const getWebhookUrl = ({ env }: Shell, integrationId: string): string =>
  (env["INLET_PUBLIC_URL"] ?? "").replace(/\/+$/, "") + http.toWebhookPath(integrationId);
