import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import { type Db, openDb } from "../client/open-db.ts";

/**
 * Runs `work` in a transaction of a new session. Postgres's counters of what a transaction has read also hold what its session read
 * before and has not reported yet, which takes up to a second.
 */
export async function inNewSession<T>(url: string, work: (tx: Db) => Promise<T>): Promise<T> {
  const db = openDb({ url, max: 1 });
  try {
    return await inTransaction(db, work);
  } finally {
    await db.destroy();
  }
}

/** Counts the rows of a table that the transaction of a new session has read. The planner reads a few by itself. */
export async function countReadRows(tx: Db, table: string): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables where relname = ${table}`.execute(
    tx,
  );
  return rows[0]?.read ?? Number.NaN;
}
