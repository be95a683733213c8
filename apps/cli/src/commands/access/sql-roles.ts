import { http } from "@inlet/contracts";
import { reporting, type SqlRole } from "@inlet/db";
import { createSqlRole, dropSqlRole, findWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../../database/with-db.ts";
import { type Columns, showFields } from "../../output/format-table.ts";
import { printList, printOne } from "../../output/print.ts";
import { getActor } from "../../terminal/actor.ts";
import {
  addPageOptions,
  addWorkspaceCommand,
  type JsonOption,
  type ListOptions,
} from "../../terminal/add-command.ts";
import { parseAs, parseId } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

const columns: Columns<SqlRole> = {
  ...showFields("id", "name", "role", "sessions"),
  created: (it) => it.createdAt,
  "can log in": (it) => (it.canLogIn ? "yes" : "no"),
};

/** Adds `inlet sql-roles`, which creates, lists and drops the roles by which analysts read a workspace. */
export function addSqlRoles(program: Command, shell: Shell): void {
  const group = program.command("sql-roles").description("let analysts read a workspace by SQL");
  addWorkspaceCommand(group, "create", "create a role, whose password is shown only now")
    .requiredOption("--name <name>", "who gets it", parseAs(http.newSqlRole.shape.name))
    .action((workspaceId: string, options: JsonOption & { name: string }) =>
      create(shell, workspaceId, options),
    );
  addPageOptions(addWorkspaceCommand(group, "list", "list the roles of a workspace")).action(
    (workspaceId: string, options: ListOptions) => list(shell, workspaceId, options),
  );
  group
    .command("drop")
    .description("drop a role and end its sessions")
    .argument("<id>", "the id of the role, as listed", parseId)
    .action((sqlRoleId: string) => drop(shell, sqlRoleId));
  group
    .command("setup")
    .description("print the SQL by which a superuser prepares the database: inlet sql-roles setup | psql …")
    .action(() => setUp(shell));
}

function create(
  shell: Shell,
  workspaceId: string,
  { name, json }: JsonOption & { name: string },
): Promise<void> {
  return withDb(shell, async (db) => {
    const created = await createSqlRole({ db, actor: getActor() }, { workspaceId, name });
    const { id, role, password } = created;
    const { database } = await reporting.readSqlAccess(db);
    printOne(shell, { json, value: { ...created, database }, facts: { database, user: role, password } });
    shell.printNote(`The password is shown only now; drop the role with: inlet sql-roles drop ${id}`);
  });
}

function list(shell: Shell, workspaceId: string, options: ListOptions): Promise<void> {
  return withDb(shell, async (db) => {
    await findWorkspace(db, workspaceId);
    await printList(shell, options, {
      read: (slice) => reporting.listSqlRoles(db, { workspaceId, ...slice }),
      toPosition: (it) => it.id,
      columns,
      emptyText: "There are no SQL roles: inlet sql-roles create",
    });
  });
}

function drop(shell: Shell, sqlRoleId: string): Promise<void> {
  return withDb(shell, async (db) => {
    const { isKept, role } = await dropSqlRole({ db, actor: getActor() }, { sqlRoleId });
    shell.printNote(
      isKept
        ? `The role ${role} reads nothing any more, but Postgres keeps it: drop it as a superuser.`
        : `The role ${role} is dropped.`,
    );
  });
}

function setUp(shell: Shell): Promise<void> {
  return withDb(shell, async (db) => {
    shell.print(`${await reporting.buildOwnSetup(db)};`);
    const { problems } = await reporting.readSqlAccess(db);
    for (const it of problems) shell.printNote(it);
    if (problems.length === 0) shell.printNote("Nothing to do: SQL roles can be created.");
  });
}
