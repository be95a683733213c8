import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import { toBacklogLane } from "./backlog.ts";

/**
 * Settles the threads that a run has read (complete, or kept with the count that was found), then looks at every
 * conversation written since the last such look and wants the thread of each that has fewer messages than it says.
 * By the list strategy a conversation that began before the window wants its thread whenever it moved, because edits
 * of its old messages show nowhere else.
 */
export async function checkThreadCounts(
  db: Db,
  run: Run,
  { movedBefore }: { movedBefore: string | undefined },
) {
  await sql`
    with counted as (
      select w.id, c.message_count, c.deleted_at,
        (select count(*) from message m where m.workspace_id = w.workspace_id and m.conversation_id = w.id
          and m.deleted_at is null) as stored
      from fetch_backlog w left join lateral (
        select message_count, deleted_at from conversation where workspace_id = w.workspace_id and id = w.id limit 1
      ) c on true
      where w.workspace_id = ${run.workspaceId} and w.kind = 'thread' and w.last_run_id = ${run.id} and w.outcome is null
    ), complete as (
      delete from fetch_backlog using counted
      where fetch_backlog.workspace_id = ${run.workspaceId} and kind = 'thread' and fetch_backlog.id = counted.id
        and (stored >= coalesce(message_count, 0) or deleted_at is not null)
    )
    update fetch_backlog set outcome = 'read whole: ' || stored || ' of ' || message_count || ' messages are there'
    from counted
    where fetch_backlog.workspace_id = ${run.workspaceId} and kind = 'thread' and fetch_backlog.id = counted.id
      and stored < message_count and deleted_at is null`.execute(db);
  const wantIncomplete = async (tx: Db) => {
    // A statement of its own, so that the next one sees what those wrote for whom this one had to wait.
    const { rows } = await sql<{ id: string }>`
      delete from thread_check where workspace_id = ${run.workspaceId} and lane = ${toBacklogLane(run)}
      returning conversation_id as id`.execute(tx);
    const ids = rows.map((it) => it.id);
    if (ids.length > 0) await addIncomplete(tx, run, { ids, movedBefore });
  };
  await (db.isTransaction ? wantIncomplete(db) : db.transaction().execute(wantIncomplete));
}

/** Wants those threads of `ids` that are not known to be complete. */
async function addIncomplete(
  tx: Db,
  run: Run,
  { ids, movedBefore }: { ids: string[]; movedBefore: string | undefined },
): Promise<void> {
  await sql`
    with counted as (
      select c.id, c.message_count,
        (select count(*) from message m where m.workspace_id = c.workspace_id and m.conversation_id = c.id
          and m.deleted_at is null) as stored
      from conversation c
      where c.workspace_id = ${run.workspaceId} and c.id = any(${ids}::text[]) and c.deleted_at is null
    )
    insert into fetch_backlog (workspace_id, kind, id, reason, lane)
    select ${run.workspaceId}, 'thread', id,
      case when stored < message_count then 'has fewer messages than it says' else 'moved' end, ${toBacklogLane(run)}
    from counted
    where stored < coalesce(message_count, stored + 1) or id < ${movedBefore ?? ""}
    order by id
    on conflict (workspace_id, kind, id) do update set
      outcome = null, tries = 0, reason = excluded.reason, added_at = clock_timestamp(), lane = excluded.lane
    where fetch_backlog.outcome is not null or (fetch_backlog.lane <> 'live' and excluded.lane = 'live')`.execute(
    tx,
  );
}
