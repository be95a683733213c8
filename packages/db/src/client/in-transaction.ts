import { sql } from "kysely";
import { answerDatabaseError } from "./database-faults.ts";
import { longStatements } from "./limits.ts";
import type { Db, DbPool } from "./open-db.ts";

const maxTries = 5;

/**
 * Runs `work` in a transaction. Retries it, up to 5 tries, after a serialization failure or a deadlock. Within a
 * transaction it joins that one, which is then retried as a whole.
 */
export async function inTransaction<T>(db: Db, work: (tx: Db) => Promise<T>, tries = maxTries): Promise<T> {
  if (db.isTransaction) return work(db);
  try {
    return await db.transaction().execute(work);
  } catch (err) {
    if (tries <= 1 || answerDatabaseError(err) !== "retry") throw err;
    return inTransaction(db, work, tries - 1);
  }
}

/** Runs `work` on one snapshot of the database, in a short transaction that cannot write. */
export const inSnapshot = <T>(db: DbPool, work: (tx: Db) => Promise<T>): Promise<T> =>
  db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);

/** Lets the statements of this transaction take half an hour each. Only for work whose size nothing bounds. */
export async function allowLongStatements(tx: Db): Promise<void> {
  await sql.raw(longStatements).execute(tx);
}
