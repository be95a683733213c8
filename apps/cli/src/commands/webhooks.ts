import { Fault, http } from "@inlet/contracts";
import type { Db } from "@inlet/db";
import { createKeyring, encryptionEnv, parseEnv } from "@inlet/service-kit";
import {
  findIntegration,
  loadWebhookReply,
  removeWebhook,
  setWebhook,
  type WebhookReply,
} from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
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
      await removeWebhook({ db }, workspaceId);
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
      const webhook = await setWebhook({ db, keyring }, { workspaceId, origin: getOrigin(shell), token });
      print(shell, webhook, json);
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
  print(shell, await loadWebhookReply(db, { workspaceId, origin: getOrigin(shell) }), json);
}

function print(shell: Shell, webhook: WebhookReply, json: true | undefined): void {
  const { url, configured, tokenHint, counts, lastEventAt } = webhook;
  const token = configured ? `…${tokenHint}` : "not set";
  printOne(shell, { json, value: webhook, facts: { url, token, ...counts, "last event": lastEventAt } });
}

/** The API's public URL; without it, only the path of the webhook's URL is printed. */
const getOrigin = ({ env }: Shell): string => env["INLET_PUBLIC_URL"] ?? "";
