import type { RunRef } from "@inlet/contracts";
import { sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import { isActive, openStates } from "../client/fragments.ts";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { lockWorkspaceRow } from "../client/workspace-lock.ts";
import { insertReleaseRuns } from "../volume/releases.ts";
import { advanceChange, type FilterChange, lockChange } from "./filter-changes.ts";

/** How many filtered conversations, or threads, one run requests again. */
const portionSize = 1_000;

/**
 * Lists workspaces in which something is to be requested again: what earlier filters have kept out, and what may meet the present
 * ones. One that is not active waits, unless nothing was kept out.
 */
export async function listDueRereads(db: Db, { limit }: { limit: number }): Promise<string[]> {
  const { rows } = await sql<{ workspaceId: string }>`
    select change.workspace_id
    from filter_change change
    join integration i on i.workspace_id = change.workspace_id
    where change.phase in ('conversations again', 'threads again')
      and change.phase <> 'done' -- for the index
      and (${isActive}
        or not exists (select from filtered_conversation it where it.workspace_id = change.workspace_id)
          and not exists (select from filtered_message it where it.workspace_id = change.workspace_id))
      and not exists (
        select 1 from run where integration_id = i.id and lane = 'release' and state in ${openStates})
    order by change.workspace_id
    limit ${limit}`.execute(db);
  return rows.map((it) => it.workspaceId);
}

/**
 * Requests the next portion of a workspace again: filtered conversations, then threads with filtered messages. Each portion
 * is a `release` run, and the next one waits until it is over. It waits for pages that are being admitted, and for a change of
 * the switches, so that it opens nothing while ingestion is off.
 * @returns the run; none when nothing is left
 */
export const openReread = (db: Db, workspaceId: string): Promise<RunRef[]> =>
  inTransaction(db, (tx) => openNext(tx, workspaceId));

async function openNext(tx: Db, workspaceId: string): Promise<RunRef[]> {
  await lockWorkspaceRow(tx, workspaceId);
  const change = await lockChange(tx, workspaceId);
  if (change?.phase !== "conversations again" && change?.phase !== "threads again") return [];
  const ids = await (change.phase === "conversations again" ? listConversations : listThreads)(tx, change);
  if (ids.length === 0) {
    const next = await advanceChange(tx, change, { lastId: undefined });
    if (next === "done") await turnOffFilters(tx, workspaceId);
    return [];
  }
  const run = await openRun(tx, workspaceId);
  if (run === undefined) return []; // ingestion is not active
  await request(tx, change, ids);
  await advanceChange(tx, change, { lastId: ids.at(-1), requested: ids.length });
  return [run];
}

/**
 * SQL condition: filters that were read before the evaluation began have kept a record out. They may be earlier ones, of a page
 * that was opened before the change.
 */
const wasFilteredBefore = (workspaceId: string) => sql<boolean>`filtered_at <= (
  select greatest(changed_at, batches_to) from filter_change where workspace_id = ${workspaceId})`;

async function listConversations(tx: Db, { workspaceId, lastId }: FilterChange): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from filtered_conversation
    where workspace_id = ${workspaceId} and id > ${lastId} and ${wasFilteredBefore(workspaceId)}
    order by id
    limit ${portionSize}`.execute(tx);
  return rows.map((it) => it.id);
}

async function listThreads(tx: Db, { workspaceId, lastId }: FilterChange): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct conversation_id as id
    from filtered_message
    where workspace_id = ${workspaceId} and conversation_id > ${lastId} and ${wasFilteredBefore(workspaceId)}
    order by conversation_id
    limit ${portionSize}`.execute(tx);
  return rows.map((it) => it.id);
}

async function request(tx: Db, { workspaceId, phase }: FilterChange, ids: readonly string[]): Promise<void> {
  const kind = phase === "conversations again" ? "conversation" : "thread";
  if (kind === "conversation")
    await sql`
      update filtered_conversation set reread_at = clock_timestamp()
      where workspace_id = ${workspaceId} and id = any(${ids}::text[])`.execute(tx);
  const entries = sql`
    select ${workspaceId}::uuid, ${kind}, id, ${reasons.filtersChanged}, 'live' from unnest(${ids}::text[]) as it (id)`;
  await buildAdd(entries, "startOver").execute(tx);
}

async function openRun(tx: Db, workspaceId: string): Promise<RunRef | undefined> {
  const { rows } = await sql<RunRef>`
    with room as (
      select id as integration_id, workspace_id, scope_from, kustomer_ahead_ms, capabilities
      from integration
      where workspace_id = ${workspaceId} and ${isActive} and scope_from is not null
      for share
    ), opened as (${insertReleaseRuns})
    select id, version, lane from opened`.execute(tx);
  return rows[0];
}

/**
 * Pages need no filtering any more when the filters were taken away and everything that they kept out was requested again.
 * What is still listed as filtered messages then, Kustomer does not have any more.
 */
async function turnOffFilters(tx: Db, workspaceId: string): Promise<void> {
  await sql`
    delete from filtered_message
    using integration
    where filtered_message.workspace_id = ${workspaceId} and integration.workspace_id = ${workspaceId}
      and integration.filters -> 'messages' is null`.execute(tx);
  await turnOffUnused(tx, sql`workspace_id = ${workspaceId}`);
}

const turnOffUnused = (db: Db, where = sql`true`) =>
  sql`
    update integration set filters_on = false
    where ${where} and filters_on and filters is null
      and exists (
        select 1 from filter_change change
        where change.workspace_id = integration.workspace_id and change.phase = 'done')
      and not exists (select 1 from filtered_conversation f where f.workspace_id = integration.workspace_id)
      and not exists (select 1 from filtered_message f where f.workspace_id = integration.workspace_id)`.execute(
    db,
  );

/** Turns filtering off where the last filtered record has gone after the evaluation: Kustomer had failed to return it. */
export async function turnOffUnusedFilters(db: Db): Promise<void> {
  await turnOffUnused(db);
}

/**
 * Forgets filtered conversations that were requested again and that Kustomer does not have: they stay in the backlog with
 * the reason. One whose entry is gone, because its workspace was disconnected, is filtered as before.
 */
export async function endRereads(db: Db, { limit }: { limit: number }): Promise<void> {
  await sql`
    with ended as (
      select filtered.workspace_id, filtered.id, entry.outcome is not null as is_lost
      from filtered_conversation filtered
      left join fetch_backlog entry
        on entry.workspace_id = filtered.workspace_id and entry.kind = 'conversation' and entry.id = filtered.id
      where filtered.reread_at is not null and (entry.id is null or entry.outcome is not null)
      order by filtered.workspace_id, filtered.id
      limit ${limit}
      for update of filtered skip locked -- the normalizer may be admitting one of them
    ), lost as (
      delete from filtered_conversation filtered
      using ended
      where is_lost and filtered.workspace_id = ended.workspace_id and filtered.id = ended.id
    )
    update filtered_conversation filtered set reread_at = null
    from ended
    where not is_lost and filtered.workspace_id = ended.workspace_id and filtered.id = ended.id`.execute(db);
}
