import { type RawBuilder, type Selectable, sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import { anyOf } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { PairSlice } from "../client/slices.ts";
import type { Run } from "../runs/index.ts";
import type { DeletionCandidateTable, RecordKind } from "../tables/index.ts";
import { isVerifiedAbsent } from "./deletion-rule.ts";

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
      from held_conversation
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
      and exists (select 1 from added)`.execute(db);
}

/** Discards the verification of records that a page observed later contains. The next verification decides anew. */
export async function markUnverified(
  db: Db,
  { workspaceId, observedAt }: { workspaceId: string; observedAt: Date },
  { kind, ids }: { kind: RecordKind; ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("deletionCandidate")
    .set({ runId: null, notFoundAt: null })
    .where("workspaceId", "=", workspaceId)
    .where("kind", "=", kind)
    .where("id", "=", anyOf(ids))
    .where("notFoundAt", "<", observedAt)
    .execute();
}

const existsIn = (kind: RecordKind, rows: RawBuilder<unknown>) => sql`(
  candidate.kind = ${kind}
  and exists (select 1 from ${rows} it where it.workspace_id = candidate.workspace_id and it.id = candidate.id))`;

const isStored = (kind: RecordKind) =>
  existsIn(kind, sql`(select * from ${sql.table(kind)} where deleted_at is null)`);

/** SQL condition on `candidate`: its record is no longer stored, or is already deleted. */
const isStale = sql<boolean>`not (
  ${isStored("conversation")}
  or ${existsIn("conversation", sql`held_conversation`)}
  or ${isStored("customer")}
  or ${isStored("message")})`;

/** Whether a workspace has candidates to which `deleteStaleCandidates` applies. */
export async function hasStaleCandidates(
  db: Db,
  { workspaceId }: Pick<Run, "workspaceId">,
): Promise<boolean> {
  const candidates = db.selectFrom("deletionCandidate as candidate").select("id");
  const stale = candidates.where("workspaceId", "=", workspaceId).where(isStale);
  return (await stale.limit(1).executeTakeFirst()) !== undefined;
}

/** Deletes candidates whose record is no longer stored, or is already deleted. */
export async function deleteStaleCandidates(
  db: Db,
  { workspaceId }: Pick<Run, "workspaceId">,
): Promise<void> {
  const candidates = db.deleteFrom("deletionCandidate as candidate").where("workspaceId", "=", workspaceId);
  await candidates.where(isStale).execute();
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
      select candidate.kind, candidate.id,
        case candidate.kind when 'conversation' then 1 when 'message' then 2 else 3 end as turn
      from deletion_candidate candidate
      where candidate.workspace_id = ${run.workspaceId}
        and candidate.run_id is distinct from ${run.id}::uuid
        and (
          candidate.kind <> 'message'
          or candidate.source = ${candidateSources.conversationDeleted} -- the probe
          or not exists (
            select 1
            from message m
            join deletion_candidate parent
              on parent.workspace_id = m.workspace_id and parent.kind = 'conversation' and parent.id = m.conversation_id
            where m.workspace_id = candidate.workspace_id and m.id = candidate.id
              and parent.not_found_at is not null and parent.run_id = ${run.id}))
    )
    select kind, id
    from unverified
    where turn = (select min(turn) from unverified)
    order by id
    limit ${limit}`.execute(db);
  return rows;
}

/** Counts the candidates that a run has not verified. */
export async function countUnverified(db: Db, run: Pick<Run, "id" | "workspaceId">): Promise<number> {
  const { count } = await db
    .selectFrom("deletionCandidate")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("workspaceId", "=", run.workspaceId)
    .where("runId", "is distinct from", run.id)
    .executeTakeFirstOrThrow();
  return count;
}

/** Whether a run has verified a record that Kustomer did not find. */
export async function hasNotFound(db: Db, run: Pick<Run, "id" | "workspaceId">): Promise<boolean> {
  const candidates = db.selectFrom("deletionCandidate").select("id").where(isVerifiedAbsent(run));
  return (await candidates.limit(1).executeTakeFirst()) !== undefined;
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
    delete from deletion_candidate
    using json_to_recordset(${JSON.stringify(found)}::json) as it (kind text, id text)
    where workspace_id = ${run.workspaceId}
      and deletion_candidate.kind = it.kind
      and deletion_candidate.id = it.id`.execute(tx);
  await sql`
    update deletion_candidate set run_id = ${run.id}, not_found_at = it."notFoundAt"
    from json_to_recordset(${JSON.stringify(verifications)}::json) as it (kind text, id text, "notFoundAt" timestamptz)
    where workspace_id = ${run.workspaceId}
      and deletion_candidate.kind = it.kind
      and deletion_candidate.id = it.id`.execute(tx);
  await tx
    .updateTable("reconcile")
    .set((eb) => ({ verified: eb("verified", "+", verifications.length) }))
    .where("runId", "=", run.id)
    .execute();
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
  const rows = await db
    .selectFrom("message")
    .select("id")
    .where("workspaceId", "=", workspaceId)
    .where("conversationId", "=", anyOf(threads.map((it) => it.conversationId)))
    .where("deletedAt", "is", null)
    .where((eb) => eb.not(eb("id", "=", anyOf(threads.flatMap((it) => it.ids)))))
    .execute();
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
