import { type RawBuilder, sql } from "kysely";
import type { RecordKind } from "../tables/index.ts";

/** Ids of records by kind. */
export type IdsByKind = Partial<Record<RecordKind, readonly string[]>>;

/** What a place keeps of records: its table, and the condition on its rows. */
interface Place {
  place: string;
  table: string;
  /** Undefined when the place keeps nothing of this kind. */
  where: (kind: RecordKind, ids: readonly string[]) => RawBuilder<unknown> | undefined;
  /** Which rows are the workspace's; by default those that name it. */
  isOf?: (workspaceId: string) => RawBuilder<unknown>;
}

const isId = (ids: readonly string[], column = "id") => sql`${sql.ref(column)} = any(${ids}::text[])`;
const byKind: Place["where"] = (kind, ids) => sql`kind = ${kind} and ${isId(ids)}`;
const byBacklogKind: Place["where"] = (kind, ids) =>
  kind === "conversation" ? sql`kind in ('conversation', 'thread') and ${isId(ids)}` : byKind(kind, ids);
const only =
  (its: RecordKind, column = "id"): Place["where"] =>
  (kind, ids) =>
    kind === its ? isId(ids, column) : undefined;
const byStream: Place["where"] = (kind, ids) => sql`stream = ${`${kind}s`} and ${isId(ids)}`;

const reported = (table: string): Place => ({
  place: "reports",
  table,
  where: (kind, ids) => (kind === "customer" ? undefined : byStream(kind, ids)),
  isOf: (workspaceId) => sql`report_id in (select id from report where workspace_id = ${workspaceId})`,
});

/** Every place besides records and raw batches that keeps something of a record. */
const places: readonly Place[] = [
  // Before the notes: who stores some holds a lock on it.
  { place: "note_readings", table: "note_reading", where: only("conversation", "conversationId") },
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
    place: "notes",
    table: "note",
    where: (kind, ids) => (kind === "message" ? undefined : isId(ids, `${kind}Id`)),
  },
  { place: "rejected", table: "rejected_record", where: byStream },
  { place: "deletion_candidates", table: "deletion_candidate", where: byKind },
  { place: "orphaned_customers", table: "orphaned_customer", where: only("customer") },
  { place: "withheld", table: "withheld_record", where: byKind },
  { place: "names", table: "customer_name", where: only("customer", "customerId") },
  { place: "redaction_fingerprints", table: "redaction_fingerprint", where: byKind },
  reported("report_row"),
  reported("report_record"),
];

/** A place that may keep something of certain records, with the SQL that finds it. */
export interface ListedRows {
  kind: RecordKind;
  place: string;
  table: RawBuilder<unknown>;
  condition: RawBuilder<unknown>;
}

/** Finds in which rows of the lists of a workspace records may stand. */
export function findListedRows(workspaceId: string, records: IdsByKind): ListedRows[] {
  const kinds = Object.entries(records) as [RecordKind, readonly string[]][];
  return kinds
    .filter(([, ids]) => ids.length > 0)
    .flatMap(([kind, ids]) =>
      places.flatMap(({ place, table, where, isOf }) => {
        const condition = where(kind, ids);
        if (condition === undefined) return [];
        const own = isOf?.(workspaceId) ?? sql`workspace_id = ${workspaceId}`;
        return [{ kind, place, table: sql.table(table), condition: sql`${own} and ${condition}` }];
      }),
    );
}
