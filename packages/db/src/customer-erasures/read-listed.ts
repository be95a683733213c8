import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { RecordKind } from "../tables/index.ts";
import { findListedRows, type IdsByKind } from "./listed-places.ts";

/** A row of a list that concerns a record. */
export interface ListedRow {
  place: string;
  kind: RecordKind;
  row: Record<string, unknown>;
}

/** More rows of one place are not read: a place has one row per record, and the fetch log few. */
const maxRows = 10_000;

/** Columns that say nothing to a reader: hashes, and what is encrypted until its customer is known. */
const unreadable = ["workspaceId", "hash", "salt", "encryptedNames", "encryptedRecord"];

const omit = (row: Record<string, unknown>, columns: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));

/** Reads what the lists of a workspace keep of records. */
export async function readListed(db: Db, workspaceId: string, records: IdsByKind): Promise<ListedRow[]> {
  const listed: ListedRow[] = [];
  for (const { kind, place, table, condition } of findListedRows(workspaceId, records)) {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${table} where ${condition} limit ${maxRows}`.execute(db);
    for (const row of rows) listed.push({ place, kind, row: omit(row, unreadable) });
  }
  return listed;
}
