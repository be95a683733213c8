import { type Selectable, sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import type { Db } from "../client/open-db.ts";
import type { PairSlice } from "../client/slices.ts";
import type { Run } from "../runs/index.ts";
import type { DeletionCandidateTable, RecordKind } from "../tables/index.ts";

/** A stored record that may be deleted at Kustomer. */
export interface DeletionCandidate {
  kind: RecordKind;
  id: string;
  /** Where the suspicion comes from, as a sentence that people read. */
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
 * them, it also makes the next such run due within a minute.
 */
export async function addCandidates(
  db: Db,
  { workspaceId, lane }: { workspaceId: string; lane?: Run["lane"] },
  candidates: readonly DeletionCandidate[],
): Promise<void> {
  if (candidates.length === 0) return;
  const pickIds = (kind: RecordKind) => candidates.filter((it) => it.kind === kind).map((it) => it.id);
  const selectStored = (kind: RecordKind) => sql`
    select ${kind}::text as kind, id from ${sql.table(kind)}
    where workspace_id = ${workspaceId}::uuid and id = any(${pickIds(kind)}::text[]) and deleted_at is null`;
  await sql`
    with candidate as (
      select distinct on (kind, id) kind, id, source
      from json_to_recordset(${JSON.stringify(candidates)}::json) as it (kind text, id text, source text)
      order by kind, id
    ), stored as (
      ${selectStored("conversation")} union all ${selectStored("customer")} union all ${selectStored("message")} union
      select 'conversation', id from held_conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${pickIds("conversation")}::text[])
    ), added as (
      insert into deletion_candidate (workspace_id, kind, id, source)
      select ${workspaceId}::uuid, kind, id, source from candidate join stored using (kind, id) order by kind, id
      on conflict (workspace_id, kind, id) do update set added_at = clock_timestamp()
      returning 1
    )
    update integration set next_reconcile_at = clock_timestamp() + interval '1 minute'
    where workspace_id = ${workspaceId}::uuid and ${lane !== "reconcile"}
      and next_reconcile_at > clock_timestamp() + interval '1 minute' and exists (select 1 from added)`.execute(
    db,
  );
}

/** Discards the verification of records that a page observed later contains. The next verification decides anew. */
export async function markUnverified(
  db: Db,
  { workspaceId, observedAt }: { workspaceId: string; observedAt: Date },
  { kind, ids }: { kind: RecordKind; ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update deletion_candidate set run_id = null, not_found_at = null
    where workspace_id = ${workspaceId}::uuid and kind = ${kind} and id = any(${ids}::text[])
      and not_found_at < ${observedAt}::timestamptz`.execute(db);
}

const isStored = (kind: RecordKind) => sql`(deletion_candidate.kind = ${kind} and exists (
  select 1 from ${sql.table(kind)} it
  where it.workspace_id = deletion_candidate.workspace_id and it.id = deletion_candidate.id and it.deleted_at is null))`;

/** SQL condition: the record of a candidate is no longer stored, or is already deleted. */
const isStale = sql`not (${isStored("conversation")} or ${isStored("customer")} or ${isStored("message")}
  or (deletion_candidate.kind = 'conversation' and exists (
    select 1 from held_conversation it
    where it.workspace_id = deletion_candidate.workspace_id and it.id = deletion_candidate.id)))`;

/** Whether a workspace has candidates to which `deleteStaleCandidates` applies. */
export async function hasStaleCandidates(
  db: Db,
  { workspaceId }: Pick<Run, "workspaceId">,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deletion_candidate where workspace_id = ${workspaceId} and ${isStale} limit 1`.execute(db);
  return rows.length > 0;
}

/** Deletes candidates whose record is no longer stored, or is already deleted. */
export async function deleteStaleCandidates(
  db: Db,
  { workspaceId }: Pick<Run, "workspaceId">,
): Promise<void> {
  await sql`delete from deletion_candidate where workspace_id = ${workspaceId} and ${isStale}`.execute(db);
}

/**
 * Lists candidates that a run has not verified, all of one kind: conversations first, then messages, then customers.
 * The messages of a conversation that was not found are deleted with it. Of these only the probe is verified, because
 * it shows whether the others moved to another conversation.
 */
export async function listUnverified(
  db: Db,
  run: Pick<Run, "id" | "workspaceId">,
  limit: number,
): Promise<Pick<DeletionCandidate, "kind" | "id">[]> {
  const { rows } = await sql<Pick<DeletionCandidate, "kind" | "id">>`
    with unverified as (
      select s.kind, s.id, case s.kind when 'conversation' then 1 when 'message' then 2 else 3 end as turn
      from deletion_candidate s
      where s.workspace_id = ${run.workspaceId} and s.run_id is distinct from ${run.id}::uuid
        and (s.kind <> 'message' or s.source = ${candidateSources.conversationDeleted} or not exists (
          select 1 from message m join deletion_candidate c
            on c.workspace_id = m.workspace_id and c.kind = 'conversation' and c.id = m.conversation_id
          where m.workspace_id = s.workspace_id and m.id = s.id and c.not_found_at is not null and c.run_id = ${run.id}))
    )
    select kind, id from unverified where turn = (select min(turn) from unverified) order by id limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Counts the candidates that a run has not verified. */
export async function countUnverified(db: Db, run: Pick<Run, "id" | "workspaceId">): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from deletion_candidate
    where workspace_id = ${run.workspaceId} and run_id is distinct from ${run.id}::uuid`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Whether a run has verified a record that Kustomer did not find. */
export async function hasNotFound(db: Db, run: Pick<Run, "id" | "workspaceId">): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deletion_candidate
    where workspace_id = ${run.workspaceId} and run_id = ${run.id} and not_found_at is not null limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

/** The result of reading one candidate by its id. */
export interface Verification extends Pick<DeletionCandidate, "kind" | "id"> {
  /** When Kustomer answered that it has no such record; null when it has one, or when the read was inconclusive. */
  notFoundAt: Date | null;
  isFound: boolean;
}

/**
 * Records the results of verifications. It adds one message of each conversation that was not found as a probe,
 * because that message shows whether the others moved to another conversation. It adds the conversations of customers
 * that were not found to the fetch backlog, because they may name another customer now.
 */
export async function recordVerifications(
  tx: Db,
  run: Run,
  verifications: readonly Verification[],
): Promise<void> {
  const found = verifications.filter((it) => it.isFound);
  const notFound = verifications.filter((it) => it.notFoundAt !== null);
  const pickNotFound = (kind: RecordKind) => notFound.filter((it) => it.kind === kind).map((it) => it.id);
  await sql`
    delete from deletion_candidate using json_to_recordset(${JSON.stringify(found)}::json) as it (kind text, id text)
    where workspace_id = ${run.workspaceId} and deletion_candidate.kind = it.kind and deletion_candidate.id = it.id`.execute(
    tx,
  );
  await sql`
    update deletion_candidate set run_id = ${run.id}, not_found_at = it."notFoundAt"
    from json_to_recordset(${JSON.stringify(verifications)}::json) as it (kind text, id text, "notFoundAt" timestamptz)
    where workspace_id = ${run.workspaceId} and deletion_candidate.kind = it.kind and deletion_candidate.id = it.id`.execute(
    tx,
  );
  await sql`update reconcile set verified = verified + ${verifications.length} where run_id = ${run.id}`.execute(
    tx,
  );
  if (pickNotFound("conversation").length > 0) await addProbes(tx, run, pickNotFound("conversation"));
  if (pickNotFound("customer").length > 0) await refetchConversations(tx, run, pickNotFound("customer"));
}

async function addProbes(tx: Db, { workspaceId }: Run, conversationIds: string[]): Promise<void> {
  await sql`
    insert into deletion_candidate (workspace_id, kind, id, source)
    select distinct on (conversation_id) workspace_id, 'message', id, ${candidateSources.conversationDeleted}
    from message
    where workspace_id = ${workspaceId} and conversation_id = any(${conversationIds}::text[]) and deleted_at is null
    order by conversation_id, id desc
    on conflict (workspace_id, kind, id) do update set source = excluded.source`.execute(tx);
}

async function refetchConversations(tx: Db, { workspaceId }: Run, customerIds: string[]): Promise<void> {
  const named = sql`
    select workspace_id, kind, id, ${reasons.customerDeleted}, 'live'
    from conversation cross join (values ('conversation'), ('thread')) as it (kind)
    where workspace_id = ${workspaceId} and customer_id = any(${customerIds}::text[]) and deleted_at is null`;
  await buildAdd(named).execute(tx);
}

/** A thread that was read to its end, and the ids of all its messages. */
export interface CompleteThread {
  conversationId: string;
  ids: readonly string[];
}

/** Lists the stored messages that a complete read of their thread did not contain. */
export async function listAbsentMessages(
  db: Db,
  workspaceId: string,
  threads: readonly CompleteThread[],
): Promise<string[]> {
  const readIds = threads.flatMap((it) => it.ids);
  const { rows } = await sql<{ id: string }>`
    select id from message
    where workspace_id = ${workspaceId} and conversation_id = any(${threads.map((it) => it.conversationId)}::text[])
      and deleted_at is null and not id = any(${readIds}::text[])`.execute(db);
  return rows.map((it) => it.id);
}

/** Lists a workspace's deletion candidates by kind and id. */
export function listCandidates(
  db: Db,
  { workspaceId, after: [kind, id] = ["", ""], limit }: PairSlice,
): Promise<Selectable<DeletionCandidateTable>[]> {
  const rows = db.selectFrom("deletionCandidate").selectAll().where("workspaceId", "=", workspaceId);
  const later = rows.where(sql<boolean>`(kind, id) > (${kind}, ${id})`);
  return later.orderBy("kind").orderBy("id").limit(limit).execute();
}
