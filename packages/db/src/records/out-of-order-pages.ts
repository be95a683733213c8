import { sql } from "kysely";
import { add, reasons } from "../backlog/index.ts";
import type { Db } from "../client/open-db.ts";
import type { BacklogKind } from "../tables/index.ts";
import type { Origin, VersionedKind } from "./record-rows.ts";

/** The stream that brings records of a kind, and the backlog entry that fetches one again. */
const sourceByKind = {
  conversation: { stream: "conversations", backlogKind: "conversation" },
  message: { stream: "messages", backlogKind: "thread" },
  customer: { stream: "customers", backlogKind: "customer" },
} as const satisfies Record<VersionedKind, { stream: string; backlogKind: BacklogKind }>;

/** Rows that were written over other content of the same version. */
interface RewrittenRows {
  kind: VersionedKind;
  /** Their ids; for messages the ids of their conversations. */
  ids: readonly string[];
}

/**
 * Adds records whose stored content may be older than what a later page has shown. Content can change back and forth
 * within one version. A page with the last state may be stored before a page with the state in between. It finds the record
 * unchanged then, and nothing shows which page was read last.
 *
 * Call it after the rows are written: a transaction that finds one of them unchanged holds its lock until its batch is
 * settled.
 */
export async function addOutOfOrderRecords(tx: Db, { kind, ids }: RewrittenRows, origin: Origin) {
  if (ids.length === 0) return;
  const { stream, backlogKind } = sourceByKind[kind];
  const { workspaceId, observedAt, lane = "live" } = origin;
  // A batch is stored after its page is observed, so `created_at` lets Postgres use the index.
  const { rows } = await sql`
    select from raw_batch
    where workspace_id = ${workspaceId} and state = 'settled' and created_at > ${observedAt}::timestamptz
      and observed_at > ${observedAt}::timestamptz and stream = ${stream} and unchanged > 0
    limit 1`.execute(tx);
  if (rows.length === 0) return;
  const entries = ids.map((id) => ({ kind: backlogKind, id, reason: reasons.outOfOrderPages, lane }));
  await add(tx, workspaceId, entries);
}
