import { sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { buildAdd, buildLog, reasons, toBacklogLane } from "./add-entries.ts";

/** A backfill may have written hundreds of thousands of conversations since the last check. */
const maxChecked = 5_000;

/**
 * Checks whether threads are complete. First it settles the threads that this run has read: a complete one is removed
 * from the backlog, an incomplete one is given up with the count that was found. One that was only searched for is read
 * by itself instead. Then it takes conversations that were written since the last check and adds the thread of each
 * that has fewer messages than its `messageCount`. One call checks `limit` of both; `readWork` tells whether more are left.
 * @param firstReachableId list strategy only: lists reach no conversation with a lower id. The thread of such a
 * conversation is added whenever it was updated, because edits of its old messages show nowhere else
 */
export async function checkThreadCounts(
  db: Db,
  run: Run,
  { firstReachableId, limit = maxChecked }: { firstReachableId: string | undefined; limit?: number },
): Promise<void> {
  await settleReadThreads(db, run, limit);
  await inTransaction(db, async (tx) => {
    // Its own statement: the next one must see what was committed by the writers that this one has waited for.
    const { rows } = await sql<{ id: string }>`
      delete from thread_check where ctid = any(array(
        select ctid from thread_check where workspace_id = ${run.workspaceId} and lane = ${toBacklogLane(run)}
        order by conversation_id limit ${limit} for update))
      returning conversation_id as id`.execute(tx);
    const ids = rows.map((it) => it.id);
    if (ids.length > 0) await addIncomplete(tx, run, { ids, firstReachableId });
  });
}

/** SQL: the messages of a conversation that are stored or filtered. */
const countKnown = (workspaceId: string, conversationId: string) => {
  const isOfThread = sql`workspace_id = ${sql.ref(workspaceId)} and conversation_id = ${sql.ref(conversationId)}`;
  return sql`(
    (select count(*) from message where ${isOfThread} and deleted_at is null)
    + (select count(*) from filtered_message where ${isOfThread}))`;
};

async function settleReadThreads(db: Db, run: Run, limit: number): Promise<void> {
  await sql`
    with counted as (
      select b.id, c.message_count, c.deleted_at, (b.tries = 0 and b.reason = ${reasons.messagesSearched}) as is_searched,
        ${countKnown("b.workspace_id", "b.id")} as stored
      from fetch_backlog b left join lateral (
        select message_count, deleted_at from conversation where workspace_id = b.workspace_id and id = b.id limit 1
      ) c on true
      where b.workspace_id = ${run.workspaceId} and b.kind = 'thread' and b.last_run_id = ${run.id} and b.outcome is null
        and b.next_try_at is null
      order by b.id
      limit ${limit}
    ), complete as (
      delete from fetch_backlog using counted
      where fetch_backlog.workspace_id = ${run.workspaceId} and kind = 'thread' and fetch_backlog.id = counted.id
        and (stored >= coalesce(message_count, 0) or deleted_at is not null)
      returning fetch_backlog.*
    ), logged as (${buildLog(sql`select workspace_id, kind, id, reason, last_run_id from complete`)})
    update fetch_backlog set
      last_run_id = case when is_searched then null else last_run_id end,
      outcome = case when not is_searched
        then 'read completely: ' || stored || ' of ' || message_count || ' messages found' end
    from counted
    where fetch_backlog.workspace_id = ${run.workspaceId} and kind = 'thread' and fetch_backlog.id = counted.id
      and stored < message_count and deleted_at is null`.execute(db);
}

/** Adds those threads of `ids` that are not known to be complete. The others are no longer listed as given up. */
async function addIncomplete(
  tx: Db,
  run: Run,
  { ids, firstReachableId }: { ids: string[]; firstReachableId: string | undefined },
): Promise<void> {
  const incomplete = sql`
    select ${run.workspaceId}::uuid, 'thread', id,
      case when stored < message_count then ${reasons.messagesMissing}::text else ${reasons.threadUpdated}::text end,
      ${toBacklogLane(run)}
    from counted where is_incomplete`;
  await sql`
    with counted as (
      select *, stored < coalesce(message_count, stored + 1) or id < ${firstReachableId ?? ""} as is_incomplete
      from (
        select c.id, c.message_count,
          ${countKnown("c.workspace_id", "c.id")} as stored
        from conversation c
        where c.workspace_id = ${run.workspaceId} and c.id = any(${ids}::text[]) and c.deleted_at is null) it
    ), complete as (
      delete from fetch_backlog using counted
      where fetch_backlog.workspace_id = ${run.workspaceId} and kind = 'thread' and fetch_backlog.id = counted.id
        and outcome is not null and not is_incomplete
    )
    ${buildAdd(incomplete, "keepPending")}`.execute(tx);
}

/** Has threads counted again that were given up, because messages of these conversations have come after all. */
export async function recountGivenUp(
  tx: Db,
  workspaceId: string,
  conversationIds: readonly string[],
): Promise<void> {
  if (conversationIds.length === 0) return;
  await sql`
    insert into thread_check (workspace_id, conversation_id, lane)
    select workspace_id, id, 'live' from fetch_backlog
    where ${isAmong(workspaceId, conversationIds)} and kind = 'thread' and outcome is not null
    order by id
    on conflict (workspace_id, conversation_id) do update set lane = 'live'`.execute(tx);
}
