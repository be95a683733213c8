import { Fault } from "@inlet/contracts";
import { sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { getSqlState } from "../client/database-faults.ts";
import type { DbPool } from "../client/open-db.ts";
import { migrations } from "../migrations/index.ts";
import { applyFunctions, listMissingFunctions } from "./apply-functions.ts";

/** A migration that only databases of early versions have. No migration leads from there to this schema. */
const unsupportedMigration = "0001-tenants";

/** A migration that the database has and this code does not know. */
const ofNewerRelease: Migration = { up: async () => undefined };

/**
 * Migrates the schema and the database functions to this code. Callers at the same time wait for each other. What a newer release has
 * migrated stays as it is, so that the previous release can be deployed again.
 * @returns the names of the migrations and functions that were applied now
 * @throws Fault conflict, when the database is too old to migrate
 */
export async function migrate(db: DbPool): Promise<string[]> {
  const applied = await listAppliedMigrations(db);
  if (applied.has(unsupportedMigration))
    throw new Fault(
      "conflict",
      "An early version of Inlet has created this database, and it cannot be migrated. Start with an empty database (for `npm start`: remove .inlet/); Inlet reads everything from Kustomer again.",
    );
  const known = { ...Object.fromEntries([...applied].map((name) => [name, ofNewerRelease])), ...migrations };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw explainDenial(error);
  return [...results.map((it) => it.migrationName), ...(await applyFunctions(db))];
}

/**
 * Throws when the schema is older than this code. A newer schema is fine: the previous release runs on it.
 * @throws Fault unavailable, with the names of the missing migrations and functions
 */
export async function assertMigrated(db: DbPool): Promise<void> {
  const applied = await listAppliedMigrations(db);
  const missing = Object.keys(migrations).filter((name) => !applied.has(name));
  if (missing.length === 0) missing.push(...(await listMissingFunctions(db)));
  if (missing.length === 0) return;
  throw new Fault(
    "unavailable",
    `The database lacks ${missing.join(", ")}: run \`pnpm inlet migrate\` first.`,
  );
}

const undefinedTable = "42P01";

/** Reads Kysely's own list in one statement; its Migrator would inspect every table of the database first. */
async function listAppliedMigrations(db: DbPool): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return new Set(rows.map((it) => it.name));
  } catch (err) {
    if (getSqlState(err) === undefinedTable) return new Set();
    throw explainDenial(err);
  }
}

const insufficientPrivilege = "42501";

/** A role without rights is a mistake in the configuration, and no bug. */
function explainDenial(err: unknown): Error {
  const denial = err instanceof Error ? err : new Error(String(err));
  if (getSqlState(denial) !== insufficientPrivilege) return denial;
  return new Fault(
    "unavailable",
    `The database refuses this role (${denial.message}): connect as the role that owns Inlet's tables.`,
    { cause: denial },
  );
}
