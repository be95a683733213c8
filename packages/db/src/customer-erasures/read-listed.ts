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

/** Reads what the lists of a workspace keep of records, besides the hashes of fingerprints, which say nothing. */
export async function readListed(db: Db, workspaceId: string, records: IdsByKind): Promise<ListedRow[]> {
  const listed: ListedRow[] = [];
  for (const { kind, place, table, condition } of findListedRows(workspaceId, records)) {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${table} where ${condition} limit ${maxRows}`.execute(db);
    for (const { workspaceId: _, hash: _hash, salt: _salt, ...row } of rows)
      listed.push({ place, kind, row });
  }
  return listed;
}
