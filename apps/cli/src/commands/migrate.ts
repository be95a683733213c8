import { Fault } from "@inlet/contracts";
import { type DbPool, migrate, views } from "@inlet/db";
import type { Command } from "commander";
import { minServerVersion } from "../database/min-server-version.ts";
import { withAnyDb } from "../database/with-db.ts";
import { addJsonOption } from "../output/pages.ts";
import type { Shell } from "../terminal/shell.ts";

/** `inlet migrate`: brings the database up to this code. */
export function addMigrate(program: Command, shell: Shell): void {
  const command = program.command("migrate").description("bring the database up to this code");
  addJsonOption(command).action(async ({ json }: { json?: true }) => {
    const ran = await withAnyDb(shell, migrateServer);
    if (json) return shell.print(JSON.stringify({ ran }));
    if (ran.length === 0) return shell.printNote("Nothing to do: the database is up to date.");
    for (const name of ran) shell.print(name);
  });
}

async function migrateServer(db: DbPool): Promise<string[]> {
  const { number, text } = await views.getServerVersion(db);
  if (number < minServerVersion.number)
    throw new Fault("unavailable", `this is PostgreSQL ${text}: ${minServerVersion.words}`);
  return migrate(db);
}
