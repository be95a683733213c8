import { type Selectable, sql } from "kysely";
import { reasons } from "../backlog/backlog.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import type { DeletionCandidateTable, RecordKind } from "../tables/index.ts";
import type { PairSlice } from "../client/slices.ts";

/** A record that may be gone at Kustomer. */
export interface DeletionCandidate {
  kind: RecordKind;
  id: string;
  /** Who says so, in words for people. */
  source: string;
}

/** Why a record is suspected, in words that people read. */
export const candidateSources = {
  audit: "the audit log tells of its removal",
  redacted: "the audit log tells of a redaction",
  missing: "Kustomer did not have it when it was asked for by its id",
  flagged: "Kustomer flags it as deleted",
  left: "a message of it has moved to another conversation",
  absent: "its thread was read whole without it",
  addProbes: "its conversation is gone",
} as const;

/**
 * Notes that records may be gone: those that are stored (or held) and not deleted already. Unless a run of kind
 * `reconcile` is what found them, the next one comes within a minute.
 */
export async function addCandidates(
  db: Db,
  { workspaceId, lane }: { workspaceId: string; lane?: Run["lane"] },
  suspicions: readonly DeletionCandidate[],
): Promise<void> {
  if (suspicions.length === 0) return;
  const idsOf = (kind: RecordKind) => suspicions.filter((it) => it.kind === kind).map((it) => it.id);
  const stored = (kind: RecordKind) => sql`
    select ${kind}::text as kind, id from ${sql.table(kind)}
    where workspace_id = ${workspaceId}::uuid and id = any(${idsOf(kind)}::text[]) and deleted_at is null`;
  await sql`
    with told as (
      select distinct on (kind, id) kind, id, source
      from json_to_recordset(${JSON.stringify(suspicions)}::json) as it (kind text, id text, source text)
      order by kind, id
    ), stored as (
      ${stored("conversation")} union all ${stored("customer")} union all ${stored("message")} union
      select 'conversation', id from held_conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${idsOf("conversation")}::text[])
    ), noted as (
      insert into deletion_candidate (workspace_id, kind, id, source)
      select ${workspaceId}::uuid, kind, id, source from told join stored using (kind, id) order by kind, id
      on conflict (workspace_id, kind, id) do update set added_at = clock_timestamp()
      returning 1
    )
    update integration set next_reconcile_at = clock_timestamp() + interval '1 minute'
    where workspace_id = ${workspaceId}::uuid and ${lane !== "reconcile"}
      and next_reconcile_at > clock_timestamp() + interval '1 minute' and exists (select 1 from noted)`.execute(
    db,
  );
}

/** Takes back what was found of records that a later page has shown: they must be looked at once more. */
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

/** Forgets suspects that are not stored any more, or deleted by now. */
export async function deleteStaleCandidates(
  db: Db,
  { workspaceId }: Pick<Run, "workspaceId">,
): Promise<void> {
  const isStored = (kind: RecordKind) => sql`(deletion_candidate.kind = ${kind} and exists (
    select 1 from ${sql.table(kind)} it
    where it.workspace_id = deletion_candidate.workspace_id and it.id = deletion_candidate.id and it.deleted_at is null))`;
  await sql`
    delete from deletion_candidate where workspace_id = ${workspaceId} and not (
      ${isStored("conversation")} or ${isStored("customer")} or ${isStored("message")}
      or (deletion_candidate.kind = 'conversation' and exists (
        select 1 from held_conversation it where it.workspace_id = deletion_candidate.workspace_id and it.id = deletion_candidate.id)))`.execute(
    db,
  );
}

/**
 * Suspects of one kind that a run has not looked at: conversations first, then messages, then customers. A message
 * whose conversation is gone goes with it, so only the one that shows where the others went is looked at.
 */
export async function listUnverified(
  db: Db,
  run: Pick<Run, "id" | "workspaceId">,
  limit: number,
): Promise<Pick<DeletionCandidate, "kind" | "id">[]> {
  const { rows } = await sql<Pick<DeletionCandidate, "kind" | "id">>`
    with unlooked as (
      select s.kind, s.id, case s.kind when 'conversation' then 1 when 'message' then 2 else 3 end as turn
      from deletion_candidate s
      where s.workspace_id = ${run.workspaceId} and s.run_id is distinct from ${run.id}::uuid
        and (s.kind <> 'message' or s.source = ${candidateSources.addProbes} or not exists (
          select 1 from message m join deletion_candidate c
            on c.workspace_id = m.workspace_id and c.kind = 'conversation' and c.id = m.conversation_id
          where m.workspace_id = s.workspace_id and m.id = s.id and c.not_found_at is not null and c.run_id = ${run.id}))
    )
    select kind, id from unlooked where turn = (select min(turn) from unlooked) order by id limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** How many suspects a run has not looked at. */
export async function countUnverified(db: Db, run: Pick<Run, "id" | "workspaceId">): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from deletion_candidate
    where workspace_id = ${run.workspaceId} and run_id is distinct from ${run.id}::uuid`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Whether a run has looked for something that Kustomer did not have. */
export async function hasNotFound(db: Db, run: Pick<Run, "id" | "workspaceId">): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deletion_candidate
    where workspace_id = ${run.workspaceId} and run_id = ${run.id} and not_found_at is not null limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

/** What a look at a suspect showed. */
export interface Verification extends Pick<DeletionCandidate, "kind" | "id"> {
  /** When Kustomer was asked and did not have it; null when it could not be told. */
  notFoundAt: Date | null;
  isFound: boolean;
}

/**
 * Notes what looks at single records showed. One message of a conversation that is gone is suspected, because it shows
 * whether the others live on in another conversation; the conversations of a customer who is gone are wanted, because
 * they may name another one now.
 */
export async function recordVerifications(tx: Db, run: Run, looks: readonly Verification[]): Promise<void> {
  const found = looks.filter((it) => it.isFound);
  const missed = looks.filter((it) => it.notFoundAt !== null);
  const gone = (kind: RecordKind) => missed.filter((it) => it.kind === kind).map((it) => it.id);
  await sql`
    delete from deletion_candidate using json_to_recordset(${JSON.stringify(found)}::json) as it (kind text, id text)
    where workspace_id = ${run.workspaceId} and deletion_candidate.kind = it.kind and deletion_candidate.id = it.id`.execute(
    tx,
  );
  await sql`
    update deletion_candidate set run_id = ${run.id}, not_found_at = it."notFoundAt"
    from json_to_recordset(${JSON.stringify(looks)}::json) as it (kind text, id text, "notFoundAt" timestamptz)
    where workspace_id = ${run.workspaceId} and deletion_candidate.kind = it.kind and deletion_candidate.id = it.id`.execute(
    tx,
  );
  await sql`update reconcile set verified = verified + ${looks.length} where run_id = ${run.id}`.execute(tx);
  if (gone("conversation").length > 0) await probe(tx, run, gone("conversation"));
  if (gone("customer").length > 0) await refetchConversations(tx, run, gone("customer"));
}

async function probe(tx: Db, { workspaceId }: Run, conversationIds: string[]): Promise<void> {
  await sql`
    insert into deletion_candidate (workspace_id, kind, id, source)
    select distinct on (conversation_id) workspace_id, 'message', id, ${candidateSources.addProbes}
    from message
    where workspace_id = ${workspaceId} and conversation_id = any(${conversationIds}::text[]) and deleted_at is null
    order by conversation_id, id desc
    on conflict (workspace_id, kind, id) do update set source = excluded.source`.execute(tx);
}

async function refetchConversations(tx: Db, { workspaceId }: Run, customerIds: string[]): Promise<void> {
  await sql`
    insert into fetch_backlog (workspace_id, kind, id, reason)
    select workspace_id, kind, id, ${reasons.customerDeleted}
    from conversation cross join (values ('conversation'), ('thread')) as it (kind)
    where workspace_id = ${workspaceId} and customer_id = any(${customerIds}::text[]) and deleted_at is null
    order by kind, id
    on conflict (workspace_id, kind, id) do update set
      lane = 'live', outcome = null, tries = 0, added_at = clock_timestamp()`.execute(tx);
}

/** Which of the stored messages of these threads were not met in them. */
export async function listAbsentMessages(
  db: Db,
  workspaceId: string,
  threads: readonly { conversationId: string; ids: readonly string[] }[],
): Promise<string[]> {
  const met = threads.flatMap((it) => it.ids);
  const { rows } = await sql<{ id: string }>`
    select id from message
    where workspace_id = ${workspaceId} and conversation_id = any(${threads.map((it) => it.conversationId)}::text[])
      and deleted_at is null and not id = any(${met}::text[])`.execute(db);
  return rows.map((it) => it.id);
}

/** Records that may be gone at Kustomer, by kind and id. */
export function listCandidates(
  db: Db,
  { workspaceId, after: [kind, id] = ["", ""], limit }: PairSlice,
): Promise<Selectable<DeletionCandidateTable>[]> {
  const rows = db.selectFrom("deletionCandidate").selectAll().where("workspaceId", "=", workspaceId);
  const later = rows.where(sql<boolean>`(kind, id) > (${kind}, ${id})`);
  return later.orderBy("kind").orderBy("id").limit(limit).execute();
}
