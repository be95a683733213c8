import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Origin, VersionedKind } from "../records/record-rows.ts";
import type { BacklogKind } from "../tables/index.ts";
import { reasons, add as want } from "./backlog.ts";

/** As an expression over `old` and `new` rows: the same version was stored, with other content. */
export const changedWithinVersion = sql`case
  when old.id is null or old.deleted_at is not null or old.updated_at <> new.updated_at then false
  when old.rev <> new.rev then false
  else (old.attributes, old.relations) is distinct from (new.attributes, new.relations)
end as changed_within_version`;

/** Where the records of a kind come from, and what is read to see one again. */
const readings = {
  conversation: { stream: "conversations", wants: "conversation" },
  message: { stream: "messages", wants: "thread" },
  customer: { stream: "customers", wants: "customer" },
} as const satisfies Record<VersionedKind, { stream: string; wants: BacklogKind }>;

/** Rows that were written over the same version, by what is read to see them again. */
interface Doubtful {
  kind: VersionedKind;
  /** Ids of conversations where the rows are messages. */
  ids: readonly string[];
}

/**
 * Wants records again whose content may be older than what a page read later has shown: content that goes back and forth
 * under one version is found unchanged by a page that overtakes the one between, and then nothing tells which was last.
 * To be called after the rows are written: whoever found one of them unchanged had it locked until its page was settled.
 */
export async function addOutOfOrderRecords(tx: Db, { kind, ids }: Doubtful, origin: Origin): Promise<void> {
  if (ids.length === 0) return;
  const { stream, wants } = readings[kind];
  const { workspaceId, observedAt, lane = "live" } = origin;
  // What is read later is stored later, so the index by `created_at` finds it.
  const { rows } = await sql`
    select from raw_batch
    where workspace_id = ${workspaceId} and state = 'settled' and created_at > ${observedAt}::timestamptz
      and observed_at > ${observedAt}::timestamptz and stream = ${stream} and unchanged > 0
    limit 1`.execute(tx);
  if (rows.length === 0) return;
  await want(
    tx,
    workspaceId,
    ids.map((id) => ({ kind: wants, id, reason: reasons.outOfOrderPages, lane })),
  );
}
