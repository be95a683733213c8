import { Fault } from "@inlet/contracts";
import { type DbPool, migrate, views } from "@inlet/db";
import type { Command } from "commander";
import { findUnmetRequirement } from "../database/server-requirements.ts";
import { withAnyDb } from "../database/with-db.ts";
import { addCommand, type JsonOption } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet migrate`, which brings the schema of the database up to date. */
export function addMigrate(program: Command, shell: Shell): void {
  const command = addCommand(program, "migrate", "run the migrations that this version needs");
  command.action(async ({ json }: JsonOption) => {
    const ran = await withAnyDb(shell, migrateServer);
    if (json) return shell.print(JSON.stringify({ ran }));
    if (ran.length === 0) return shell.printNote("Nothing to do: the database is up to date.");
    for (const name of ran) shell.print(name);
  });
}

async function migrateServer(db: DbPool): Promise<string[]> {
  const unmet = findUnmetRequirement(await views.getServer(db));
  if (unmet !== undefined) throw new Fault("unavailable", `the database cannot be used: ${unmet}`);
  return migrate(db);
}
