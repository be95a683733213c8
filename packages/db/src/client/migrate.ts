import { Fault } from "@inlet/contracts";
import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { migrations } from "../migrations/index.ts";
import type { DbPool } from "./open-db.ts";

const migratorOf = (db: DbPool) => new Migrator({ db, provider: { getMigrations: async () => migrations } });

/**
 * Brings the schema up to this code; several callers at once wait for each other.
 * @returns the names of the migrations that ran now
 */
export async function migrate(db: DbPool): Promise<string[]> {
  const { error, results = [] } = await migratorOf(db).migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
  return results.map((it) => it.migrationName);
}

/**
 * Refuses a schema older than this code. A newer one is fine: each migration lets the release before it run on.
 * @throws Fault unavailable, with the names of the missing migrations
 */
export async function assertMigrated(db: DbPool): Promise<void> {
  const ran = await namesThatRan(db);
  const missing = Object.keys(migrations).filter((name) => !ran.has(name));
  if (missing.length === 0) return;
  throw new Fault(
    "unavailable",
    `the database lacks ${missing.join(", ")}: run \`pnpm inlet migrate\` first`,
  );
}

const undefinedTable = "42P01";

/** One look at Kysely's own list; its Migrator would look at every table of the database first. */
async function namesThatRan(db: DbPool): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return new Set(rows.map((it) => it.name));
  } catch (err) {
    if (err instanceof pg.DatabaseError && err.code === undefinedTable) return new Set();
    throw err;
  }
}
