import { Fault } from "@inlet/contracts";
import { adviseOnDatabase, assertMigrated, type DbPool, openDb, ping } from "@inlet/db";
import { parseEnv, postgresEnv, toShortReason } from "@inlet/service-kit";
import { z } from "zod";
import { stripCredentials } from "../output/strip-credentials.ts";
import type { Shell } from "../terminal/shell.ts";

/** A person waits, who can stop the command: a migration or a replay takes as long as it needs. */
const limits = { connectMs: 5_000, statementMs: 0 };

/**
 * Runs `work` on the database, whatever its schema version, and closes the database.
 * @throws Fault invalid (environment), unavailable (the database cannot be reached)
 */
export async function withAnyDb<T>({ env }: Shell, work: (db: DbPool) => Promise<T>): Promise<T> {
  const { DATABASE_URL: url } = parseEnv(z.object(postgresEnv), env);
  await using db = openDb({ url, max: 2, limits });
  await ping(db).catch((err: unknown) => {
    throw unreachable(url, err);
  });
  return await work(db);
}

/**
 * Runs `work` on a database whose schema is up to date, and closes the database.
 * @throws Fault invalid (environment), unavailable (the database cannot be reached or is not migrated)
 */
export function withDb<T>(shell: Shell, work: (db: DbPool) => Promise<T>): Promise<T> {
  return withAnyDb(shell, async (db) => {
    await assertMigrated(db);
    return work(db);
  });
}

function unreachable(url: string, cause: unknown): Fault {
  const message = `the database at ${stripCredentials(url)} cannot be used (${toShortReason(cause)}): ${adviseOnDatabase(cause)}`;
  return new Fault("unavailable", message, { cause });
}
