import { type RawBuilder, sql } from "kysely";
import type { Db } from "./open-db.ts";

const chunkSize = 10_000;

/**
 * Deletes the rows of a table that match, in statements of 10,000 rows, so that none runs into `statement_timeout`
 * however much has piled up.
 */
export async function deleteInChunks(db: Db, table: string, condition: RawBuilder<unknown>): Promise<number> {
  const from = sql.table(table);
  const { numAffectedRows = 0n } = await sql`
    delete from ${from}
    where ctid = any(array(select ctid from ${from} where ${condition} limit ${chunkSize}))`.execute(db);
  const deleted = Number(numAffectedRows);
  return deleted < chunkSize ? deleted : deleted + (await deleteInChunks(db, table, condition));
}
