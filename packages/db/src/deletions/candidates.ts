import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { type PairSlice, pickPairSlice } from "../client/slices.ts";
import type { Run } from "../runs/index.ts";
import type { RecordKind } from "../tables/index.ts";

/** A stored record that may be deleted at Kustomer. */
export interface DeletionCandidate {
  kind: RecordKind;
  id: string;
  /** The sign that the record may be deleted, as a sentence for people. */
  source: string;
}

/** Why a record is a deletion candidate, as sentences that people read. */
export const candidateSources = {
  audit: "the audit log records its deletion",
  redacted: "the audit log records a redaction",
  notFound: "Kustomer did not find it by its id",
  flagged: "Kustomer flags it as deleted",
  messageMoved: "one of its messages moved to another conversation",
  absent: "a complete read of its thread did not contain it",
  conversationDeleted: "its conversation is deleted",
} as const;

/**
 * Adds deletion candidates: those that are stored or held and not deleted yet. Unless a run of kind `reconcile` found
 * them, it also makes the next such run due within a minute, unless a person has refused deletions for today.
 */
export async function addCandidates(
  db: Db,
  { workspaceId, lane }: { workspaceId: string; lane?: Run["lane"] },
  candidates: readonly DeletionCandidate[],
): Promise<void> {
  if (candidates.length === 0) return;
  const pickIds = (kind: RecordKind) => candidates.filter((it) => it.kind === kind).map((it) => it.id);
  const selectStored = (kind: RecordKind) => sql`
      select ${kind}::text as kind, id
      from ${sql.table(kind)}
      where workspace_id = ${workspaceId}::uuid and id = any(${pickIds(kind)}::text[]) and deleted_at is null`;
  await sql`
    with candidate as (
      select distinct on (kind, id) kind, id, source
      from json_to_recordset(${JSON.stringify(candidates)}::json) as it (kind text, id text, source text)
      order by kind, id
    ), stored as (
      ${selectStored("conversation")}
      union all ${selectStored("customer")}
      union all ${selectStored("message")}
      union
      select 'conversation', id
      from ${knownByIdOnly} it
      where workspace_id = ${workspaceId}::uuid and id = any(${pickIds("conversation")}::text[])
    ), added as (
      insert into deletion_candidate (workspace_id, kind, id, source)
      select ${workspaceId}::uuid, kind, id, source
      from candidate join stored using (kind, id)
      order by kind, id -- the order in which every statement locks candidates
      on conflict (workspace_id, kind, id) do update set added_at = clock_timestamp()
      returning 1
    )
    update integration set next_reconcile_at = clock_timestamp() + interval '1 minute'
    where workspace_id = ${workspaceId}::uuid
      and ${lane !== "reconcile"}
      and next_reconcile_at > clock_timestamp() + interval '1 minute'
      and next_reconcile_at <= clock_timestamp() + interval '1 hour' -- later only where a person has refused deletions
      and exists (select 1 from added)`.execute(db);
}

/** SQL: conversations that are known by id alone. They may be deleted at Kustomer too. */
export const knownByIdOnly = sql`(
  select workspace_id, id from held_conversation
  union all select workspace_id, id from filtered_conversation)`;

const existsIn = (kind: RecordKind, rows: RawBuilder<unknown>) => sql`(
  candidate.kind = ${kind}
  and exists (select 1 from ${rows} it where it.workspace_id = candidate.workspace_id and it.id = candidate.id))`;

const isStored = (kind: RecordKind) =>
  existsIn(kind, sql`(select * from ${sql.table(kind)} where deleted_at is null)`);

/** SQL condition on `candidate`: its record is no longer stored, or is already deleted. */
const isStale = sql<boolean>`not (
  ${isStored("conversation")}
  or ${existsIn("conversation", knownByIdOnly)}
  or ${isStored("customer")}
  or ${isStored("message")})`;

/** Whether a workspace has candidates to which `deleteStaleCandidates` applies. */
export async function hasStaleCandidates(db: Db, { workspaceId }: Pick<Run, "workspaceId">) {
  const candidates = db.selectFrom("deletionCandidate as candidate").select("id");
  const stale = candidates.where("workspaceId", "=", workspaceId).where(isStale);
  return (await stale.limit(1).executeTakeFirst()) !== undefined;
}

/** Deletes candidates whose record is no longer stored, or is already deleted. */
export async function deleteStaleCandidates(db: Db, { workspaceId }: Pick<Run, "workspaceId">) {
  const candidates = db.deleteFrom("deletionCandidate as candidate").where("workspaceId", "=", workspaceId);
  await candidates.where(isStale).execute();
}

/** A thread that was read to its end, and the ids of all its messages. */
export interface CompleteThread {
  conversationId: string;
  ids: readonly string[];
}

/** Lists the stored messages that a complete read of their thread did not contain, as candidates. */
export async function listAbsentMessages(
  db: Db,
  { workspaceId }: Pick<Run, "workspaceId">,
  threads: readonly CompleteThread[],
): Promise<DeletionCandidate[]> {
  if (threads.length === 0) return [];
  const shownIds = threads.flatMap((it) => it.ids);
  const { rows } = await sql<{ id: string }>`
    select id from message
    where workspace_id = ${workspaceId} and deleted_at is null and id <> all(${shownIds}::text[])
      and conversation_id = any(${threads.map((it) => it.conversationId)}::text[])`.execute(db);
  return rows.map(({ id }) => ({ kind: "message", id, source: candidateSources.absent }));
}

/** Lists a workspace's deletion candidates by kind and id. */
export function listCandidates(db: Db, { workspaceId, ...slice }: PairSlice) {
  const rows = db.selectFrom("deletionCandidate").selectAll().where("workspaceId", "=", workspaceId);
  return pickPairSlice(rows, "kind", slice).execute();
}
