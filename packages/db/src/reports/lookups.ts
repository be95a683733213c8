import { sql } from "kysely";
import { inLongTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { getRetainedFrom } from "../client/retained-from.ts";
import type { Report } from "./report.ts";

/** How many conversations one report looks up by id. */
const maxLookups = 5_000;
/** How many threads one report reads. */
const maxThreads = 200;

const inWindow = ({ windowFrom, windowTo }: Report, column: string) =>
  sql<boolean>`(${sql.raw(column)} >= ${windowFrom}::timestamptz and ${sql.raw(column)} < ${windowTo}::timestamptz)`;

/** What is older than the workspace's retention is not stored, which explains it. */
const isRetained = (workspaceId: string, at: string) => sql<boolean>`coalesce(
  ${sql.raw(at)} >= (select ${getRetainedFrom("w")} from workspace w where w.id = ${workspaceId}), true)`;

/**
 * Plans lookups by id for conversations that the listing of the window does not decide: those that only a message
 * names, those stored with an update in the window that was not listed, and listed ones that are stored as deleted.
 */
export async function planLookups(db: Db, report: Report): Promise<void> {
  const { id, workspaceId } = report;
  const plan = sql`
    with not_compared as (
      select conversation_id as id from report_record
      where report_id = ${id} and stream = 'messages' and listed and conversation_id is not null
        and ${inWindow(report, "updated_at")}
        and not exists (select 1 from held_conversation h where h.workspace_id = ${workspaceId} and h.id = conversation_id)
        and not exists (select 1 from filtered_conversation f where f.workspace_id = ${workspaceId} and f.id = conversation_id)
      union
      select c.id from conversation c
      where c.workspace_id = ${workspaceId} and c.deleted_at is null and ${inWindow(report, "c.updated_at")}
    ), stored_as_deleted as (
      select r.id from report_record r cross join lateral (
        select deleted_at from conversation c where c.workspace_id = ${workspaceId} and c.id = r.id limit 1) c
      where r.report_id = ${id} and r.stream = 'conversations' and r.lookup is null and c.deleted_at is not null
        and not exists (select 1 from filtered_conversation f where f.workspace_id = ${workspaceId} and f.id = r.id)
        and ${isRetained(workspaceId, "r.updated_at")}
    )
    insert into report_record (report_id, stream, id, listed, lookup)
    select ${id}::uuid, 'conversations', planned.id, false, 'planned' from (
      select not_compared.id from not_compared where not exists (
        select 1 from report_record r where r.report_id = ${id} and r.stream = 'conversations' and r.id = not_compared.id)
      union
      select stored_as_deleted.id from stored_as_deleted
      order by id limit (
        select greatest(0, ${maxLookups} - count(*)) from report_record
        where report_id = ${id} and stream = 'conversations' and lookup is not null)) planned
    on conflict (report_id, stream, id) do update set lookup = 'planned'`;
  await inLongTransaction(db, (tx) => plan.execute(tx));
}

/** Lists conversations that are still to be looked up by id. */
export async function listLookups(db: Db, { id }: Report, limit: number): Promise<string[]> {
  const records = db.selectFrom("reportRecord").select("id").where("reportId", "=", id);
  const planned = records.where("lookup", "=", "planned").orderBy("id").limit(limit);
  return (await planned.execute()).map((it) => it.id);
}

/** Conversations of messages that are listed and stored as deleted, unless filters or the retention explain it. */
const selectStoredAsDeleted = ({ id, workspaceId }: Report) => sql`
  select distinct m.conversation_id as id from report_record r cross join lateral (
    select conversation_id, deleted_at from message m where m.workspace_id = ${workspaceId} and m.id = r.id limit 1) m
  where r.report_id = ${id} and r.stream = 'messages' and m.deleted_at is not null
    and not exists (
      select 1 from filtered_conversation f where f.workspace_id = ${workspaceId} and f.id = m.conversation_id)
    and not exists (select 1 from filtered_message f where f.workspace_id = ${workspaceId} and f.id = r.id)
    and not exists (
      select 1 from conversation c
      where c.workspace_id = ${workspaceId} and c.id = m.conversation_id and c.deleted_at is not null
        and not ${isRetained(workspaceId, "c.updated_at")})`;

/**
 * Plans to read the threads of conversations whose messages do not match. A message is stored with an update in the
 * window that was not listed, or it is listed and stored as deleted, or fewer messages are stored than Kustomer counts
 * and no run has recorded a reason.
 */
export async function planThreads(db: Db, report: Report): Promise<void> {
  const { id, workspaceId } = report;
  const plan = sql`
    with unlisted as (
      select distinct m.conversation_id as id from message m
      left join lateral (
        select r.id from report_record r
        where r.report_id = ${id} and r.stream = 'messages' and r.id = m.id limit 1) listed on true
      where m.workspace_id = ${workspaceId} and m.deleted_at is null and ${inWindow(report, "m.updated_at")}
        and listed.id is null
    ), stored_as_deleted as (
      ${selectStoredAsDeleted(report)}
    ), incomplete as (
      select r.id from report_record r
      join lateral (
        select deleted_at from conversation c
        where c.workspace_id = ${workspaceId} and c.id = r.id limit 1) c on c.deleted_at is null
      cross join lateral (
        select count(*) + (
          select count(*) from filtered_message f
          where f.workspace_id = ${workspaceId} and f.conversation_id = r.id) as stored
        from message m
        where m.workspace_id = ${workspaceId} and m.conversation_id = r.id and m.deleted_at is null) m
      where r.report_id = ${id} and r.stream = 'conversations' and m.stored < r.message_count
        and not exists (
          select 1 from fetch_backlog b where b.workspace_id = ${workspaceId} and b.kind = 'thread' and b.id = r.id)
    )
    insert into report_thread (report_id, conversation_id)
    select ${id}::uuid, thread.id from (
      select id from incomplete union select id from stored_as_deleted union select id from unlisted) thread
    where not exists (
        select 1 from report_record r
        where r.report_id = ${id} and r.stream = 'conversations' and r.id = thread.id and r.lookup = 'missing')
      and not exists (select 1 from report_thread t where t.report_id = ${id} and t.conversation_id = thread.id)
    order by thread.id limit (select greatest(0, ${maxThreads} - count(*)) from report_thread where report_id = ${id})
    on conflict do nothing`;
  await inLongTransaction(db, (tx) => plan.execute(tx));
}

/** Lists conversations whose threads are still to be read. */
export async function listThreads(db: Db, { id }: Report, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select conversation_id as id from report_thread
    where report_id = ${id} and state = 'planned' order by conversation_id limit ${limit}`.execute(db);
  return rows.map((it) => it.id);
}
