import type { Db } from "./open-db.ts";

/** SQLSTATEs of serialization failures and deadlocks: Postgres has rolled the transaction back, and a retry may succeed. */
const retryableStates = new Set(["40001", "40P01"]);
const maxTries = 5;

/** Returns the SQLSTATE of an error that the database has raised. */
export const getSqlState = (err: unknown): string | undefined =>
  err instanceof Error && "code" in err && typeof err.code === "string" ? err.code : undefined;

/** Runs `work` in a transaction. Retries it, up to 5 tries, after a serialization failure or a deadlock. */
export async function inTransaction<T>(db: Db, work: (tx: Db) => Promise<T>, tries = maxTries): Promise<T> {
  try {
    return await db.transaction().execute(work);
  } catch (err) {
    if (tries <= 1 || !retryableStates.has(getSqlState(err) ?? "")) throw err;
    return inTransaction(db, work, tries - 1);
  }
}
