import { Fault } from "@inlet/contracts";
import { Migrator } from "kysely/migration";
import { migrations } from "./migrations/index.ts";
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
  const missing = (await migratorOf(db).getMigrations()).filter((it) => it.executedAt === undefined);
  if (missing.length === 0) return;
  const names = missing.map((it) => it.name).join(", ");
  throw new Fault("unavailable", `the database lacks ${names}: run \`pnpm inlet migrate\` first`);
}
