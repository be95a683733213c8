import { Fault, http } from "@inlet/contracts";
import { type Scope, sessions, tenancy } from "@inlet/db";
import { findWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import type { Columns } from "../output/format-table.ts";
import { addJsonOption, addPageOptions, type ListOptions, printList } from "../output/pages.ts";
import { parseAs, parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface NewToken {
  scope: Scope;
  workspace?: string;
  name: string;
  json?: true;
}

const scope = z.enum(["operator", "admin", "member"], { error: "Must be operator, admin or member." });
const httpUrl = z.url({ protocol: /^https?$/, error: "Must begin with http:// or https://." });

const columns: Columns<tenancy.Token> = {
  id: (it) => it.id,
  scope: (it) => it.scope,
  workspace: (it) => it.workspaceId,
  name: (it) => it.name,
  created: (it) => it.createdAt,
};

/** Adds `inlet tokens`, which creates, lists and revokes API tokens and creates sign-in links. */
export function addTokens(program: Command, shell: Shell): void {
  const group = program.command("tokens").description("manage the tokens that callers of the API need");
  addJsonOption(group.command("create").description("create a token, which is shown only now"))
    .requiredOption("--scope <scope>", "operator, or admin or member of one workspace", parseAs(scope))
    .requiredOption("--name <name>", "the name that people see", parseAs(http.newToken.shape.name))
    .option("--workspace <id>", "the workspace of an admin or member", parseId)
    .action(create(shell));
  addPageOptions(group.command("list").description("list all tokens, without the tokens themselves"))
    .option("--workspace <id>", "only this workspace's", parseId)
    .action(list(shell));
  group
    .command("revoke")
    .description("end a token and every browser signed in with it")
    .argument("<id>", "the token's id", parseId)
    .action((tokenId: string) => revoke(shell, tokenId));
  addJsonOption(
    group
      .command("sign-in-link")
      .description("create a link that signs a browser in once, within 15 minutes"),
  )
    .requiredOption("--token-id <id>", "the token whose rights the browser gets", parseId)
    .requiredOption("--url <url>", "the URL of the API", parseAs(httpUrl))
    .action(signInLink(shell));
}

const create =
  (shell: Shell) =>
  ({ scope, workspace, name, json }: NewToken, command: Command): Promise<void> => {
    if (scope === "operator" && workspace !== undefined)
      command.error("error: an operator belongs to no workspace: leave --workspace out");
    if (scope !== "operator" && workspace === undefined)
      command.error(`error: ${scope} is a scope of one workspace: give --workspace`);
    return withDb(shell, async (db) => {
      if (workspace !== undefined) await findWorkspace(db, workspace);
      const issued = await tenancy.createToken(db, { scope, workspaceId: workspace ?? null, name });
      shell.print(json ? JSON.stringify(issued) : issued.token);
      shell.printNote(
        `Token ${issued.id} is shown only now; revoke it with: inlet tokens revoke ${issued.id}`,
      );
    });
  };

const list =
  (shell: Shell) =>
  ({ workspace, ...options }: ListOptions & { workspace?: string }) =>
    withDb(shell, async (db) => {
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

function revoke(shell: Shell, tokenId: string): Promise<void> {
  return withDb(shell, async (db) => {
    if (!(await tenancy.removeToken(db, tokenId))) throw noToken(tokenId);
    shell.printNote(`Token ${tokenId} is revoked.`);
  });
}

const signInLink =
  (shell: Shell) =>
  ({ tokenId, url, json }: { tokenId: string; url: string; json?: true }) =>
    withDb(shell, async (db) => {
      if ((await tenancy.findToken(db, tokenId)) === undefined) throw noToken(tokenId);
      const link = new URL("sign-in", url.endsWith("/") ? url : `${url}/`);
      link.searchParams.set("code", await sessions.createSignInLink(db, tokenId));
      shell.print(json ? JSON.stringify({ url: link.href }) : link.href);
      shell.printNote("The link works once, within 15 minutes.");
    });

const noToken = (tokenId: string) =>
  new Fault("not_found", `there is no token ${tokenId}: see inlet tokens list`);
