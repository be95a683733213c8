import { type Selectable, sql } from "kysely";
import { statementNow } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import { rowLifetimes } from "../client/row-lifetimes.ts";
import type { ErasureTable, RecordKind } from "../tables/index.ts";
import {
  addFingerprints,
  type MessageRedaction,
  type RedactionFingerprint,
} from "./redaction-fingerprints.ts";

/** What must be erased of one record from raw batches, and since when. */
export type Erasure = Pick<Selectable<ErasureTable>, "kind" | "id" | "what" | "observedAt">;

/**
 * Adds erasures. `what` names the extent: the whole record, the text of a redacted message, or copies of redacted
 * texts that the record shows.
 */
async function addErasures(
  tx: Db,
  workspaceId: string,
  erasures: readonly (Omit<Erasure, "observedAt"> & Partial<Pick<Erasure, "observedAt">>)[],
): Promise<void> {
  if (erasures.length === 0) return;
  // First, because it locks the scan: so none begins between the time of an erasure and its commit, and takes it for its own.
  await dispatchErasureScan(tx, workspaceId);
  await sql`
    insert into erasure (workspace_id, kind, id, what, observed_at)
    select distinct on (kind, id)
      ${workspaceId}::uuid, kind, id, what, coalesce("observedAt", clock_timestamp())
    from json_to_recordset(${JSON.stringify(erasures)}::json) as it (kind text, id text, what text, "observedAt" timestamptz)
    order by kind, id, what = 'record' desc, "observedAt" desc
    on conflict (workspace_id, kind, id) do update set
      what = case when 'record' in (erasure.what, excluded.what) then 'record' else excluded.what end,
      observed_at = greatest(erasure.observed_at, excluded.observed_at),
      noted_at = clock_timestamp(),
      done_at = null`.execute(tx);
}

/** Makes the normalizer look for what is to be erased in a workspace, soon. */
export async function dispatchErasureScan(tx: Db, workspaceId: string): Promise<void> {
  const dispatchAt = sql<Date>`least(erasure_scan.dispatch_at, excluded.dispatch_at)`;
  const scan = tx.insertInto("erasureScan").values({ workspaceId });
  await scan.onConflict((it) => it.column("workspaceId").doUpdateSet({ dispatchAt })).execute();
}

/** Erases deleted records from raw batches: those that were observed before `deletedAt`, by default now, contain them. */
export function addRecordErasures(
  tx: Db,
  workspaceId: string,
  deleted: readonly { kind: RecordKind; id: string; deletedAt?: Date }[],
): Promise<void> {
  const toErasure = ({ kind, id, deletedAt: observedAt }: (typeof deleted)[number]) => ({
    ...{ kind, id, what: "record" as const },
    ...(observedAt !== undefined && { observedAt }),
  });
  return addErasures(tx, workspaceId, deleted.map(toErasure));
}

/**
 * Removes copies of texts that messages no longer show from stored records, and has them erased from raw batches.
 */
export async function redactCopies(tx: Db, workspaceId: string, redactions: readonly MessageRedaction[]) {
  await addFingerprints(tx, workspaceId, redactions);
  const toCopies = (kind: "conversation" | "customer", ids: readonly string[]) =>
    ids.map((id) => ({ kind, id, what: "copies" }) as const);
  const copies = redactions.flatMap(({ conversations, customers }) => [
    ...toCopies("conversation", conversations),
    ...toCopies("customer", customers),
  ]);
  await addErasures(tx, workspaceId, copies);
}

/** Erases the former texts of redacted messages from the raw batches that contain them. */
export function addTextErasures(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  const erasures = ids.map((id) => ({ kind: "message", id, what: "text" }) as const);
  return addErasures(tx, workspaceId, erasures);
}

/** A record of an erased customer, which must not be stored at all. */
export interface ErasedRecord {
  kind: RecordKind;
  id: string;
  erasureId: string;
  /** Its own id is erased, and not only the customer or conversation that it names. */
  isKnown: boolean;
}

/** What must not be stored of some records. */
export interface ErasureRules {
  erasures: Erasure[];
  fingerprints: RedactionFingerprint[];
  /** The ids that are never stored again. */
  erased: Omit<ErasedRecord, "isKnown">[];
}

/** Ids of a page's records by kind, and of what they name. */
export type PageIds = Partial<Record<RecordKind, readonly string[]>> & {
  /** The customers whom the page's conversations and messages name. */
  namedCustomer?: readonly string[];
};

/** Lists what must not be stored of the records with these ids; usually nothing. */
export async function listErasureRules(db: Db, workspaceId: string, ids: PageIds): Promise<ErasureRules> {
  const { conversation = [], customer = [], message = [], namedCustomer = customer } = ids;
  const isAmong = (customers: readonly string[]) => sql`workspace_id = ${workspaceId} and (
    (kind = 'conversation' and id = any(${conversation}::text[]))
    or (kind = 'customer' and id = any(${customers}::text[]))
    or (kind = 'message' and id = any(${message}::text[])))`;
  const { rows } = await sql<
    { source: "erasure" | "fingerprint" | "erased"; erasureId: string } & Erasure & RedactionFingerprint
  >`
    select 'erasure' as source, kind, id, what, observed_at,
      null::integer as length, null::uuid as salt, null::bytea as hash, null::uuid as erasure_id
    from erasure
    where ${isAmong(customer)}
    union all
    select 'fingerprint', kind, id, null, null, length, salt, hash, null
    from redaction_fingerprint
    where ${isAmong(customer)}
    union all
    select 'erased', kind, id, null, null, null, null, null, erasure_id
    from erased_record
    where ${isAmong(namedCustomer)}`.execute(db);
  return {
    erasures: rows.filter((it) => it.source === "erasure"),
    fingerprints: rows.filter((it) => it.source === "fingerprint"),
    erased: rows
      .filter((it) => it.source === "erased")
      .map(({ kind, id, erasureId }) => ({ kind, id, erasureId })),
  };
}

/** Deletes erasures that were done long ago. */
export async function deleteDoneErasures(db: Db): Promise<void> {
  const longAgo = sql<Date>`${statementNow} - ${rowLifetimes.doneErasure}`;
  await db.deleteFrom("erasure").where("doneAt", "<", longAgo).execute();
}
