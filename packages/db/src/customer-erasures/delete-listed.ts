import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { RecordKind } from "../tables/index.ts";
import type { Removed } from "./count-removed.ts";

/** Ids of erased records by kind. */
type ErasedIds = Partial<Record<RecordKind, readonly string[]>>;

/** What a place keeps of records: its table, and the condition on its rows. */
interface Place {
  place: string;
  table: string;
  /** Undefined when the place keeps nothing of this kind. */
  where: (kind: RecordKind, ids: readonly string[]) => RawBuilder<unknown> | undefined;
}

const isId = (ids: readonly string[], column = "id") => sql`${sql.ref(column)} = any(${ids}::text[])`;
const byKind: Place["where"] = (kind, ids) => sql`kind = ${kind} and ${isId(ids)}`;
const byBacklogKind: Place["where"] = (kind, ids) =>
  kind === "conversation" ? sql`kind in ('conversation', 'thread') and ${isId(ids)}` : byKind(kind, ids);
const only =
  (its: RecordKind, column = "id"): Place["where"] =>
  (kind, ids) =>
    kind === its ? isId(ids, column) : undefined;

/** Every place besides records and raw batches that keeps something of a record. */
const places: readonly Place[] = [
  { place: "held", table: "held_conversation", where: only("conversation") },
  { place: "filtered", table: "filtered_conversation", where: only("conversation") },
  {
    place: "filtered",
    table: "filtered_message",
    where: (kind, ids) =>
      kind === "message" ? isId(ids) : kind === "conversation" ? isId(ids, "conversationId") : undefined,
  },
  { place: "pending", table: "fetch_backlog", where: byBacklogKind },
  { place: "fetch_log", table: "fetch_log", where: byBacklogKind },
  { place: "thread_checks", table: "thread_check", where: only("conversation", "conversationId") },
  {
    place: "rejected",
    table: "rejected_record",
    where: (kind, ids) => sql`stream = ${`${kind}s`} and ${isId(ids)}`,
  },
  { place: "deletion_candidates", table: "deletion_candidate", where: byKind },
  { place: "orphaned_customers", table: "orphaned_customer", where: only("customer") },
  { place: "redaction_fingerprints", table: "redaction_fingerprint", where: byKind },
];

/** Deletes what the lists of a workspace keep of erased records. @returns how much, by place */
export async function deleteListed(tx: Db, workspaceId: string, erased: ErasedIds): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const [kind, ids] of Object.entries(erased) as [RecordKind, readonly string[]][]) {
    if (ids.length === 0) continue;
    for (const { place, table, where } of places) {
      const condition = where(kind, ids);
      if (condition === undefined) continue;
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where workspace_id = ${workspaceId} and ${condition}`.execute(tx);
      removed.push({ place, kind, count: Number(numAffectedRows) });
    }
    removed.push({ place: "reports", kind, count: await deleteReported(tx, workspaceId, { kind, ids }) });
  }
  return removed;
}

/** Deletes the rows of a workspace's reports about records. */
async function deleteReported(
  tx: Db,
  workspaceId: string,
  { kind, ids }: { kind: RecordKind; ids: readonly string[] },
): Promise<number> {
  if (kind === "customer") return 0;
  const ofWorkspace = sql`report_id in (select id from report where workspace_id = ${workspaceId})`;
  let count = 0;
  for (const table of ["report_row", "report_record"]) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where ${ofWorkspace} and stream = ${`${kind}s`} and ${isId(ids)}`.execute(
      tx,
    );
    count += Number(numAffectedRows);
  }
  return count;
}
