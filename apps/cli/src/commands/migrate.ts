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
    const ran = await withAnyDb(shell, (db) => migrateServer(db, shell));
    if (json) return shell.print(JSON.stringify({ ran }));
    if (ran.length === 0) return shell.printNote("Nothing to do: the database is up to date.");
    for (const name of ran) shell.print(name);
  });
}

/** A migration gives up its wait for a lock after 10 seconds, and a session counts as a blocker from 5 on. */
const noteEveryMs = 6_000;

/** Migrates. While another session keeps a migration waiting, a note names it. */
async function migrateServer(db: DbPool, shell: Shell): Promise<string[]> {
  const unmet = findUnmetRequirement(await views.getServer(db));
  if (unmet !== undefined) throw new Fault("unavailable", `the database cannot be used: ${unmet}`);
  const noting = setInterval(() => void noteBlockers(db, shell), noteEveryMs);
  try {
    return await migrate(db);
  } finally {
    clearInterval(noting);
  }
}

async function noteBlockers(db: DbPool, shell: Shell): Promise<void> {
  const blockers = await views.describeBlockers(db).catch(() => undefined); // the migration reports what is wrong
  if (blockers !== undefined) shell.printNote(`Waiting for a lock: ${blockers}.`);
}
