import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** Counts the rows of a table that the transaction has read. The planner reads a few by itself. */
export async function countReadRows(tx: Db, table: string): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables where relname = ${table}`.execute(
    tx,
  );
  return rows[0]?.read ?? Number.NaN;
}
