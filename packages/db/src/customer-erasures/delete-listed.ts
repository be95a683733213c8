import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Removed } from "./count-removed.ts";
import { findListedRows, type IdsByKind } from "./listed-places.ts";

/** Deletes what the lists of a workspace keep of records. @returns how much, by place */
export async function deleteListed(tx: Db, workspaceId: string, records: IdsByKind): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const { kind, place, table, condition } of findListedRows(workspaceId, records)) {
    const { numAffectedRows = 0n } = await sql`delete from ${table} where ${condition}`.execute(tx);
    removed.push({ place, kind, count: Number(numAffectedRows) });
  }
  return removed;
}
