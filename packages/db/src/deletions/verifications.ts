import { sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { RecordKind, Run } from "../tables/index.ts";
import { candidateSources, type DeletionCandidate } from "./candidates.ts";
import { isVerifiedAbsent } from "./deletion-rule.ts";

/**
 * Lists candidates that a run has not verified, all of one kind: conversations first, then messages, then customers.
 * The messages of a conversation that was not found are deleted with it. Of these only the probe is verified, because
 * it shows whether the others moved to another conversation.
 */
export async function listUnverified(db: Db, run: Pick<Run, "id" | "workspaceId">, limit: number) {
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
  const candidates = db.selectFrom("deletionCandidate").where("workspaceId", "=", run.workspaceId);
  const unverified = candidates.where("runId", "is distinct from", run.id);
  return (await unverified.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow())
    .count;
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
 * because that message shows whether the others moved to another conversation. Where that read was inconclusive, the
 * conversation stays too. It adds the conversations of customers that were not found to the fetch backlog, because they
 * may name another customer now.
 */
export async function recordVerifications(tx: Db, run: Run, verifications: readonly Verification[]) {
  const found = verifications.filter((it) => it.isFound);
  const notFound = verifications.filter((it) => it.notFoundAt !== null);
  const unclear = verifications.filter((it) => !it.isFound && it.notFoundAt === null);
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
  const counted = tx
    .updateTable("reconcile")
    .set((eb) => ({ verified: eb("verified", "+", verifications.length) }));
  await counted.where("runId", "=", run.id).execute();
  if (pickNotFound("conversation").length > 0) await addProbes(tx, run, pickNotFound("conversation"));
  if (pickNotFound("customer").length > 0) await refetchConversations(tx, run, pickNotFound("customer"));
  const unclearMessages = unclear.filter((it) => it.kind === "message").map((it) => it.id);
  if (unclearMessages.length > 0) await keepConversations(tx, run, unclearMessages);
}

/** Keeps the conversations of messages that may have moved to another one. The next run verifies them again. */
async function keepConversations(tx: Db, { id, workspaceId }: Run, messageIds: string[]): Promise<void> {
  await sql`
    update deletion_candidate set not_found_at = null
    where workspace_id = ${workspaceId} and kind = 'conversation' and run_id = ${id} and id in (
      select conversation_id from message where ${isAmong(workspaceId, messageIds)})`.execute(tx);
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
  await buildAdd(named, "startOver").execute(tx);
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
    where ${isAmong(workspaceId, ids)} and kind = ${kind} and not_found_at < ${observedAt}`.execute(db);
}
