import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { ErasureTable, RecordKind } from "../tables/index.ts";
import {
  type MessageRedaction,
  addFingerprints as noteTexts,
  type RedactionFingerprint,
} from "./redaction-fingerprints.ts";

export type Erasure = Pick<Selectable<ErasureTable>, "kind" | "id" | "what" | "observedAt">;

/** What must go from copies: all of a record, what a redacted message said, or the copies that a record shows. */
async function addErasures(
  tx: Db,
  workspaceId: string,
  erasures: readonly (Omit<Erasure, "observedAt"> & Partial<Pick<Erasure, "observedAt">>)[],
): Promise<void> {
  if (erasures.length === 0) return;
  await sql`
    insert into erasure (workspace_id, kind, id, what, observed_at)
    select distinct on (kind, id) ${workspaceId}::uuid, kind, id, what, coalesce("observedAt", clock_timestamp())
    from json_to_recordset(${JSON.stringify(erasures)}::json) as it (kind text, id text, what text, "observedAt" timestamptz)
    order by kind, id, what = 'record' desc, "observedAt" desc
    on conflict (workspace_id, kind, id) do update set
      what = case when 'record' in (erasure.what, excluded.what) then 'record' else excluded.what end,
      observed_at = greatest(erasure.observed_at, excluded.observed_at), noted_at = clock_timestamp(), done_at = null`.execute(
    tx,
  );
  await sql`
    insert into erasure_scan (workspace_id) values (${workspaceId})
    on conflict (workspace_id) do update set dispatch_at = least(erasure_scan.dispatch_at, excluded.dispatch_at)`.execute(
    tx,
  );
}

/** Notes that records are gone, each seen so at `deletedAt`: raw batches observed before still hold them. */
export function addRecordErasures(
  tx: Db,
  workspaceId: string,
  gone: readonly { kind: RecordKind; id: string; deletedAt: Date }[],
): Promise<void> {
  return addErasures(
    tx,
    workspaceId,
    gone.map(({ kind, id, deletedAt }) => ({ kind, id, what: "record", observedAt: deletedAt })),
  );
}

/** Notes that messages have lost texts: takes the copies out of what is stored, and wants them out of raw batches. */
export async function redactCopies(
  tx: Db,
  workspaceId: string,
  losses: readonly MessageRedaction[],
): Promise<void> {
  await noteTexts(tx, workspaceId, losses);
  const copiesOf = (kind: "conversation" | "customer", ids: readonly string[]) =>
    ids.map((id) => ({ kind, id, what: "copies" }) as const);
  await addErasures(
    tx,
    workspaceId,
    losses.flatMap(({ conversations, customers }) => [
      ...copiesOf("conversation", conversations),
      ...copiesOf("customer", customers),
    ]),
  );
}

/** Notes messages that were redacted: whatever batch holds them as they were before is to be cleaned. */
export function addTextErasures(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  return addErasures(
    tx,
    workspaceId,
    ids.map((id) => ({ kind: "message", id, what: "text" })),
  );
}

/** What must not be kept of some records. */
export interface ErasureRules {
  erasures: Erasure[];
  fingerprints: RedactionFingerprint[];
}

/** What must not be kept of records with these ids; mostly nothing. */
export async function listErasureRules(
  db: Db,
  workspaceId: string,
  ids: Partial<Record<RecordKind, readonly string[]>>,
): Promise<ErasureRules> {
  const { conversation = [], customer = [], message = [] } = ids;
  const isAmong = sql`workspace_id = ${workspaceId} and (
    (kind = 'conversation' and id = any(${conversation}::text[]))
    or (kind = 'customer' and id = any(${customer}::text[]))
    or (kind = 'message' and id = any(${message}::text[])))`;
  const { rows } = await sql<{ of: "erasure" | "text" } & Erasure & RedactionFingerprint>`
    select 'erasure' as of, kind, id, what, observed_at, null::integer as length, null::uuid as salt, null::bytea as hash
    from erasure where ${isAmong}
    union all
    select 'text', kind, id, null, null, length, salt, hash from redaction_fingerprint where ${isAmong}`.execute(
    db,
  );
  return {
    erasures: rows.filter((it) => it.of === "erasure"),
    fingerprints: rows.filter((it) => it.of === "text"),
  };
}

/** Forgets erasures that were done so long ago that no batch of that time is left. */
export async function deleteDoneErasures(db: Db): Promise<void> {
  await sql`delete from erasure where done_at < clock_timestamp() - interval '30 days'`.execute(db);
}
