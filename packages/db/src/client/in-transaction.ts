import { sql } from "kysely";
import { answerDatabaseError } from "./database-faults.ts";
import { longStatements } from "./limits.ts";
import type { Db, DbPool } from "./open-db.ts";

const maxTries = 5;

/**
 * Runs `work` in a transaction. Retries it, up to 5 tries, after a serialization failure or a deadlock. Within a
 * transaction it joins that one, which is then retried as a whole.
 */
export const inTransaction = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> =>
  retryConflicts(db, () => (db.isTransaction ? work(db) : db.transaction().execute(work)));

/** Retries a single statement likewise, which needs no transaction of its own. Within one it is not retried: it fails with that. */
export async function retryConflicts<T>(db: Db, work: () => Promise<T>, tries = maxTries): Promise<T> {
  try {
    return await work();
  } catch (err) {
    const mayRetry = !db.isTransaction && tries > 1 && answerDatabaseError(err) === "retry";
    if (!mayRetry) throw err;
    return retryConflicts(db, work, tries - 1);
  }
}

/** Runs `work` on one snapshot of the database, in a short transaction that cannot write. */
export const inSnapshot = <T>(db: DbPool, work: (tx: Db) => Promise<T>): Promise<T> =>
  db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);

/** Lets the statements of this transaction take half an hour each. Only for work whose size nothing bounds. */
export async function allowLongStatements(tx: Db): Promise<void> {
  await sql.raw(longStatements).execute(tx);
}

/** Runs `work` in a transaction whose statements may take half an hour each. Only for work whose size nothing bounds. */
export const inLongTransaction = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> =>
  inTransaction(db, async (tx) => {
    await allowLongStatements(tx);
    return work(tx);
  });
