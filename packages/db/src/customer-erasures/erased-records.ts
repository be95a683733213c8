import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { addRecordErasures, dispatchErasureScan, type ErasedRecord } from "../deletions/index.ts";
import type { RecordKind } from "../tables/index.ts";
import { countRemoved } from "./count-removed.ts";

/**
 * Notes records that a page has brought although their customer is erased, and which are not stored. A conversation or
 * message that is new to the erasure is never stored from now on, whomever it names later. They leave the backlog: if a
 * message put them there, its text is in a raw batch, which is searched again.
 */
export async function noteErasedRecords(
  tx: Db,
  workspaceId: string,
  erased: readonly ErasedRecord[],
): Promise<void> {
  if (erased.length === 0) return;
  const fresh = erased.filter((it) => !it.isKnown && it.kind !== "customer");
  if (fresh.length > 0) {
    await addErasedRecords(tx, workspaceId, fresh);
    await dispatchErasureScan(tx, workspaceId);
  }
  const known = erased.filter((it) => it.isKnown && it.kind !== "message");
  if (known.length === 0) return;
  const left = await leaveBacklog(tx, workspaceId, known);
  await addRecordErasures(tx, workspaceId, left);
}

/** Adds ids that are never stored again. What is stored of them is still to be cleared. */
export async function addErasedRecords(
  tx: Db,
  workspaceId: string,
  rows: readonly { kind: RecordKind; id: string; erasureId: string }[],
): Promise<void> {
  await sql`
    insert into erased_record (workspace_id, kind, id, erasure_id)
    select distinct on (kind, id) ${workspaceId}::uuid, kind, id, "erasureId"
    from json_to_recordset(${JSON.stringify(rows)}::json) as it (kind text, id text, "erasureId" uuid)
    order by kind, id
    on conflict (workspace_id, kind, id) do nothing`.execute(tx);
}

type Id = Pick<ErasedRecord, "kind" | "id">;

/** Deletes backlog entries of erased records. @returns the records that had one */
async function leaveBacklog(tx: Db, workspaceId: string, records: readonly Id[]): Promise<Id[]> {
  const pick = (kind: RecordKind) => records.filter((it) => it.kind === kind).map((it) => it.id);
  const { rows } = await sql<Id>`
    delete from fetch_backlog where workspace_id = ${workspaceId} and (
      (kind in ('conversation', 'thread') and id = any(${pick("conversation")}::text[]))
      or (kind = 'customer' and id = any(${pick("customer")}::text[])))
    returning case kind when 'customer' then 'customer' else 'conversation' end as kind, id`.execute(tx);
  return rows;
}

/** Counts a raw page from which records were removed, in the certificates of their erasures. */
export async function countRawPage(
  tx: Db,
  erased: readonly Pick<ErasedRecord, "erasureId">[],
): Promise<void> {
  const ids = [...new Set(erased.map((it) => it.erasureId))].sort();
  for (const id of ids) {
    const count = erased.filter((it) => it.erasureId === id).length;
    await countRemoved(tx, id, [
      { place: "raw_pages", kind: "page", count: 1 },
      { place: "raw_pages", kind: "record", count },
    ]);
  }
}
