import { Fault } from "@inlet/contracts";
import { assertMigrated, type DbPool, openDb, ping } from "@inlet/db";
import { parseEnv, postgresEnv } from "@inlet/service-kit";
import { z } from "zod";
import { toShortReason } from "../output/short-reason.ts";
import { stripCredentials } from "../output/strip-credentials.ts";
import type { Shell } from "../terminal/shell.ts";

const connectWithinMs = 5_000;

/**
 * Does `work` on the database, as it is, and closes it.
 * @throws Fault invalid (environment), unavailable (no database there)
 */
export async function withAnyDb<T>({ env }: Shell, work: (db: DbPool) => Promise<T>): Promise<T> {
  const { DATABASE_URL: url } = parseEnv(z.object(postgresEnv), env);
  await using stack = new AsyncDisposableStack();
  const db = stack.adopt(openDb({ url, max: 2, connectWithinMs }), (it) => it.destroy());
  await ping(db).catch((err: unknown) => {
    throw unreachable(url, err);
  });
  return await work(db);
}

/**
 * The same on a database whose schema is up to date.
 * @throws Fault unavailable as well when it is not
 */
export function withDb<T>(shell: Shell, work: (db: DbPool) => Promise<T>): Promise<T> {
  return withAnyDb(shell, async (db) => {
    await assertMigrated(db);
    return work(db);
  });
}

function unreachable(url: string, cause: unknown): Fault {
  const words = `the database at ${stripCredentials(url)} cannot be used (${toShortReason(cause)}): start it, or correct DATABASE_URL`;
  return new Fault("unavailable", words, { cause });
}
