import { Fault, http } from "@inlet/contracts";
import type { Db } from "@inlet/db";
import {
  findIntegration,
  loadWebhookReply,
  removeWebhook,
  setWebhook,
  type WebhookReply,
} from "@inlet/use-cases";
import type { Command } from "commander";
import { readKeyring } from "../database/read-env.ts";
import { withDb } from "../database/with-db.ts";
import { printOne } from "../output/print.ts";
import { getActor } from "../terminal/actor.ts";
import { addWorkspaceCommand, type JsonOption } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet webhooks`, which shows and sets the webhook of a workspace. */
export function addWebhooks(program: Command, shell: Shell): void {
  const group = program
    .command("webhooks")
    .description("manage Kustomer's webhook of a workspace, which delivers changes within seconds");
  /** Adds a command that prints the webhook that `work` returns. */
  const add = (name: string, description: string, work: Work) =>
    addWorkspaceCommand(group, name, description).action((workspaceId: string, { json }: JsonOption) =>
      withDb(shell, async (db) => print(shell, await work(shell, db, workspaceId), json)),
    );
  add("show", "show the URL that Kustomer sends events to, and counts of the events received", show);
  add("set", "set the token that Kustomer shows with the webhook; type it, or pipe it in", set);
  add("remove", "delete the token, so that every event is refused", async (_, db, workspaceId) => {
    await removeWebhook({ db, actor: getActor() }, workspaceId);
    return show(shell, db, workspaceId);
  });
}

type Work = (shell: Shell, db: Db, workspaceId: string) => Promise<WebhookReply>;

const show: Work = (shell, db, workspaceId) =>
  loadWebhookReply(db, { workspaceId, origin: getOrigin(shell) });

const set: Work = async (shell, db, workspaceId) => {
  const keyring = readKeyring(shell);
  await findIntegration(db, workspaceId);
  const token = parseToken(await shell.readSecret("The webhook's token, as Kustomer shows it:"));
  return setWebhook({ db, keyring, actor: getActor() }, { workspaceId, origin: getOrigin(shell), token });
};

function parseToken(text: string): string {
  const parsed = http.newWebhook.safeParse({ token: text });
  if (parsed.success) return parsed.data.token;
  throw new Fault("invalid", `not a valid token: ${parsed.error.issues.map((it) => it.message).join("; ")}`);
}

function print(shell: Shell, webhook: WebhookReply, json: JsonOption["json"]): void {
  const { url, configured, tokenHint, counts, lastEventAt } = webhook;
  const token = configured ? `…${tokenHint}` : "not set";
  printOne(shell, { json, value: webhook, facts: { url, token, ...counts, "last event": lastEventAt } });
}

/** The API's public URL; without it, only the path of the webhook's URL is printed. */
const getOrigin = ({ env }: Shell): string => env["INLET_PUBLIC_URL"] ?? "";
