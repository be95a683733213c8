import { Fault, http, type Scope } from "@inlet/contracts";
import { audit, inTransaction, readDatabaseTime, sessions, tenancy } from "@inlet/db";
import { createToken, findWorkspace, revokeToken } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { findToken } from "../../database/find-token.ts";
import { withDb } from "../../database/with-db.ts";
import { type Columns, showFields } from "../../output/format-table.ts";
import { printList } from "../../output/print.ts";
import { getActor } from "../../terminal/actor.ts";
import { addCommand, addPageOptions, type JsonOption, type ListOptions } from "../../terminal/add-command.ts";
import { parseAs, parseId, parseInstant } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface NewToken extends JsonOption {
  scope: Scope;
  workspace?: string;
  name: string;
  expires?: Date;
}
interface ListTokens extends ListOptions {
  workspace?: string;
}
interface SignInLink extends JsonOption {
  tokenId: string;
  url: string;
}

const scope = z.enum(["operator", "admin", "member"], { error: "Must be operator, admin or member." });
const httpUrl = z.url({ protocol: /^https?$/, error: "Must begin with http:// or https://." });

const columns: Columns<tenancy.Token> = {
  ...showFields("id", "scope"),
  workspace: (it) => it.workspaceId,
  name: (it) => it.name,
  created: (it) => it.createdAt,
  expires: (it) => it.expiresAt,
  used: (it) => it.lastUsedAt,
};

/** Adds `inlet tokens`, which creates, lists and revokes API tokens and creates sign-in links. */
export function addTokens(program: Command, shell: Shell): void {
  const group = program.command("tokens").description("manage the tokens that callers of the API need");
  addCommand(group, "create", "create a token, which is shown only now")
    .requiredOption("--scope <scope>", "operator, or admin or member of one workspace", parseAs(scope))
    .requiredOption("--name <name>", "the name that people see", parseAs(http.newToken.shape.name))
    .option("--workspace <id>", "the workspace of an admin or member", parseId)
    .option("--expires <instant>", "when it stops working; without it, never", parseInstant)
    .action((options: NewToken, command: Command) => create(shell, options, command));
  addPageOptions(addCommand(group, "list", "list all tokens, without the tokens themselves"))
    .option("--workspace <id>", "only this workspace's", parseId)
    .action((options: ListTokens) => list(shell, options));
  group
    .command("revoke")
    .description("end a token and every browser signed in with it")
    .argument("<id>", "the token's id", parseId)
    .action((tokenId: string) => revoke(shell, tokenId));
  addCommand(group, "sign-in-link", "create a link that signs a browser in once, within 15 minutes")
    .requiredOption("--token-id <id>", "the token whose rights the browser gets", parseId)
    .requiredOption("--url <url>", "the URL of the API", parseAs(httpUrl))
    .action((options: SignInLink) => signInLink(shell, options));
}

function create(shell: Shell, options: NewToken, command: Command): Promise<void> {
  const { scope, workspace, name, expires: expiresAt, json } = options;
  if (scope === "operator" && workspace !== undefined)
    command.error("error: an operator belongs to no workspace: leave --workspace out");
  if (scope !== "operator" && workspace === undefined)
    command.error(`error: ${scope} is a scope of one workspace: give --workspace`);
  return withDb(shell, async (db) => {
    if (workspace !== undefined) await findWorkspace(db, workspace);
    const issued = await createToken(
      { db, actor: getActor() },
      { scope, workspaceId: workspace ?? null, name, expiresAt },
    );
    shell.print(json ? JSON.stringify(issued) : issued.token);
    shell.printNote(`Token ${issued.id} is shown only now; revoke it with: inlet tokens revoke ${issued.id}`);
  });
}

function list(shell: Shell, { workspace, ...options }: ListTokens): Promise<void> {
  return withDb(shell, async (db) => {
    if (workspace !== undefined) await findWorkspace(db, workspace);
    await printList(shell, options, {
      read: (slice) =>
        workspace === undefined
          ? tenancy.listTokens(db, slice)
          : tenancy.listWorkspaceTokens(db, workspace, slice),
      toPosition: (it) => it.id,
      columns,
      emptyText: "There are no tokens: inlet tokens create",
    });
  });
}

function revoke(shell: Shell, tokenId: string): Promise<void> {
  return withDb(shell, async (db) => {
    await findToken(db, tokenId);
    await revokeToken({ db, actor: getActor() }, { tokenId });
    shell.printNote(`Token ${tokenId} is revoked.`);
  });
}

function signInLink(shell: Shell, { tokenId, url, json }: SignInLink): Promise<void> {
  return withDb(shell, async (db) => {
    const token = await findToken(db, tokenId);
    if (token.expiresAt !== null && token.expiresAt <= (await readDatabaseTime(db)))
      throw new Fault("conflict", `token ${tokenId} has expired: create another with inlet tokens create`);
    const link = new URL("sign-in", url.endsWith("/") ? url : `${url}/`);
    const code = await inTransaction(db, async (tx) => {
      const { workspaceId } = token;
      const event = { workspaceId, action: "sign_in_link.created", subject: tokenId } as const;
      await audit.record(tx, getActor(), event);
      return sessions.createSignInLink(tx, tokenId);
    });
    link.searchParams.set("code", code);
    shell.print(json ? JSON.stringify({ url: link.href }) : link.href);
    shell.printNote("The link works once, within 15 minutes.");
  });
}
