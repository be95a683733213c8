import { Fault } from "@inlet/contracts";
import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { migrations } from "../migrations/index.ts";
import { applyFunctions, listMissingFunctions } from "./functions.ts";
import type { DbPool } from "./open-db.ts";

/** The first migration of databases that were made before the migrations were rewritten. */
const oldBaseline = "0001-tenants";

/**
 * Brings the schema and the database functions up to this code; several callers at once wait for each other.
 * @returns the names of the migrations and functions that were applied now
 * @throws Fault conflict, when the database is too old to be migrated
 */
export async function migrate(db: DbPool): Promise<string[]> {
  if ((await listAppliedMigrations(db)).has(oldBaseline))
    throw new Fault(
      "conflict",
      "This database was made by an early version of Inlet and cannot be migrated. Start with an empty database (for `npm start`: remove .inlet/); Inlet reads everything again from Kustomer.",
    );
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
  return [...results.map((it) => it.migrationName), ...(await applyFunctions(db))];
}

/**
 * Refuses a schema older than this code. A newer one is fine: each migration lets the previous release keep running.
 * @throws Fault unavailable, with the names of the missing migrations and functions
 */
export async function assertMigrated(db: DbPool): Promise<void> {
  const applied = await listAppliedMigrations(db);
  const missing = Object.keys(migrations).filter((name) => !applied.has(name));
  if (missing.length === 0) missing.push(...(await listMissingFunctions(db)));
  if (missing.length === 0) return;
  throw new Fault(
    "unavailable",
    `the database lacks ${missing.join(", ")}: run \`pnpm inlet migrate\` first`,
  );
}

const undefinedTable = "42P01";

/** Reads Kysely's own list in one statement; its Migrator would inspect every table of the database first. */
async function listAppliedMigrations(db: DbPool): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return new Set(rows.map((it) => it.name));
  } catch (err) {
    if (err instanceof pg.DatabaseError && err.code === undefinedTable) return new Set();
    throw err;
  }
}
