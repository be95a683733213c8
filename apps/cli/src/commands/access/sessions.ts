import { audit, inTransaction, sessions } from "@inlet/db";
import type { Command } from "commander";
import { findToken } from "../../database/find-token.ts";
import { withDb } from "../../database/with-db.ts";
import { type Columns, showFields } from "../../output/format-table.ts";
import { printList } from "../../output/print.ts";
import { getActor } from "../../terminal/actor.ts";
import { addCommand, addPageOptions, type ListOptions } from "../../terminal/add-command.ts";
import { parseId } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface OfToken {
  tokenId: string;
}

const columns: Columns<sessions.Session> = {
  ...showFields("id", "browser"),
  created: (it) => it.createdAt,
  used: (it) => it.lastUsedAt,
  expires: (it) => it.expiresAt,
};

/** Adds `inlet sessions`, which lists and ends the browser sessions of a token. */
export function addSessions(program: Command, shell: Shell): void {
  const group = program.command("sessions").description("list and end the browser sessions of a token");
  addPageOptions(addCommand(group, "list", "list the browsers that are signed in with a token"))
    .requiredOption("--token-id <id>", "the token", parseId)
    .action((options: ListOptions & OfToken) => list(shell, options));
  group
    .command("end")
    .description("sign out every browser that is signed in with a token; the token stays valid")
    .requiredOption("--token-id <id>", "the token", parseId)
    .action((options: OfToken) => end(shell, options));
}

function list(shell: Shell, { tokenId, ...options }: ListOptions & OfToken): Promise<void> {
  return withDb(shell, async (db) => {
    await findToken(db, tokenId);
    await printList(shell, options, {
      read: (slice) => sessions.listPersonSessions(db, { tokenIds: [tokenId] }, slice),
      toPosition: (it) => it.id,
      columns,
      emptyText: "No browser is signed in with this token.",
    });
  });
}

function end(shell: Shell, { tokenId }: OfToken): Promise<void> {
  return withDb(shell, async (db) => {
    const { workspaceId } = await findToken(db, tokenId);
    const ended = await inTransaction(db, async (tx) => {
      const count = await sessions.endPersonSessions(tx, [tokenId]);
      const event = { workspaceId, action: "sign_out", subject: tokenId } as const;
      await audit.record(tx, getActor(), { ...event, after: { sessions: count } });
      return count;
    });
    shell.printNote(`Sessions ended: ${ended}. To end the token too: inlet tokens revoke ${tokenId}`);
  });
}
