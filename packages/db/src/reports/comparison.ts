import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import {
  isInScope,
  isNotReadYet,
  isSilentChange,
  selectContext,
  snapshotColumns,
  toNotListed,
  versionColumns,
} from "./fragments.ts";
import { dispatchedStates, type Report, type ReportRef } from "./report.ts";
import { summarize } from "./summary.ts";

/*
 * The statements look up each record by itself (`lateral ... limit 1`). Without statistics on the rows of this report
 * the planner would otherwise compare each record with every other one.
 */

/** Selects a stored conversation by an SQL expression of its id, with the number of its stored messages. */
const selectConversation = (id: string) => sql`
  select c.id, c.rev, c.updated_at, c.deleted_at, (
    select count(*) from message m
    where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null) as messages
  from conversation c where c.workspace_id = context.workspace_id and c.id = ${sql.raw(id)}`;

const unexplainedDetail = sql`case
  when is_stored and deleted_at is not null then 'Kustomer has it, but it is stored as deleted'
  when is_stored then 'an older version is stored'
  else 'it is not stored, and no reason is recorded' end`;

/** Compares conversations: listed ones, those that only a message names, and those looked up by id. */
const compareConversations = (report: Report): RawBuilder<unknown> => sql`
  with context as (${selectContext(report.id)}),
  subject as (
    select r.id from report_record r where r.report_id = ${report.id} and r.stream = 'conversations'
    union
    select m.conversation_id from report_record m, context
    where m.report_id = context.id and m.stream = 'messages' and m.listed and m.conversation_id is not null
      and m.updated_at >= context.window_from and m.updated_at < context.window_to
  ), joined as (
    select subject.id, k.listed, k.lookup, k.updated_at, naming.message_updated_at, s.deleted_at,
      s.id is not null as is_stored, h.id is not null as is_held, rejected.reason as rejection, b.id is not null as is_pending, b.reason, b.outcome,
      v.id is not null as is_charged, ${versionColumns}, ${snapshotColumns}
    from subject cross join context
    left join lateral (
      select * from report_record k
      where k.report_id = context.id and k.stream = 'conversations' and k.id = subject.id limit 1) k on true
    left join lateral (
      select max(m.updated_at) as message_updated_at from report_record m
      where m.report_id = context.id and m.stream = 'messages' and m.conversation_id = subject.id and m.listed
        and m.updated_at >= context.window_from and m.updated_at < context.window_to) naming on true
    left join lateral (${selectConversation("subject.id")} limit 1) s on true
    left join lateral (
      select id from held_conversation where workspace_id = context.workspace_id and id = subject.id limit 1) h on true
    left join lateral (
      select reason from rejected_record
      where workspace_id = context.workspace_id and stream = 'conversations' and id = subject.id
      limit 1) rejected on true
    left join lateral (
      select id, reason, outcome from fetch_backlog
      where workspace_id = context.workspace_id and kind = 'conversation' and id = subject.id limit 1) b on true
    left join lateral (
      select conversation_id as id from volume_entry
      where workspace_id = context.workspace_id and conversation_id = subject.id limit 1) v on true
  ), explained as (
    select joined.*, case
      when is_stored and deleted_at is null then case
        when lookup = 'missing' then 'deleted'
        when joined.updated_at is null then 'not_listed'
        when is_same then ${toNotListed("conversations")}
        when is_stored_newer or joined.updated_at >= context.window_to then 'moved_on'
        when is_pending then case when outcome is null then 'pending' else 'unobtainable' end
        when ${isNotReadYet("joined.updated_at", "conversations")} then 'not_read_yet'
        when ${isSilentChange("joined.updated_at", "conversations")} then 'silent_change'
        when rejection is not null then 'rejected'
        else 'unexplained' end
      when is_stored then case
        when lookup = 'missing' or joined.updated_at is null then 'deleted'
        when deleted_at >= context.opened_at then 'moved_on'
        else 'unexplained' end
      when not is_inside and message_updated_at is null then null
      when is_held then 'held'
      when rejection is not null then 'rejected'
      when is_pending then case when outcome is null then 'pending' else 'unobtainable' end
      when lookup = 'missing' then 'deleted'
      when not coalesce((is_inside and ${isInScope("joined.updated_at")}) or ${isInScope("message_updated_at")}, false)
        then 'out_of_scope'
      when (not is_inside or ${isNotReadYet("joined.updated_at", "conversations")})
        and (message_updated_at is null or ${isNotReadYet("message_updated_at", "messages")}) then 'not_read_yet'
      when is_charged or message_updated_at is not null then 'unexplained'
      when ${isSilentChange("joined.updated_at", "conversations")} then 'silent_change'
      else 'unexplained' end as explanation
    from joined, context
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'conversations', id, id, kustomer, stored, explanation, case explanation
    when 'rejected' then rejection when 'pending' then reason when 'unobtainable' then outcome
    when 'unexplained' then case
      when is_charged and not is_stored then 'it was admitted once but is not stored' else ${unexplainedDetail} end
    end
  from explained where explanation is not null order by id`;

/** Compares messages: listed ones, and those that reading a thread has shown or not shown. */
const compareMessages = (report: Report): RawBuilder<unknown> => sql`
  with context as (${selectContext(report.id)}),
  joined as (
    select k.id, k.conversation_id, k.listed, k.lookup, k.updated_at, s.deleted_at, s.id is not null as is_stored,
      rejected.reason as rejection, b.id is not null as is_pending, b.reason, uncounted.id is not null as is_uncounted,
      c.id is not null as has_conversation, c.deleted_at as conversation_deleted_at,
      conversation.explanation as inherited, conversation.detail as inherited_detail,
      ${versionColumns}, ${snapshotColumns}
    from report_record k cross join context
    left join lateral (
      select id, rev, updated_at, deleted_at, null::bigint as messages from message
      where workspace_id = context.workspace_id and id = k.id limit 1) s on true
    left join lateral (
      select id, deleted_at from conversation
      where workspace_id = context.workspace_id and id = k.conversation_id limit 1) c on true
    left join lateral (
      select reason from rejected_record
      where workspace_id = context.workspace_id and stream = 'messages' and id = k.id limit 1) rejected on true
    left join lateral (
      select id, reason from fetch_backlog
      where workspace_id = context.workspace_id and kind = 'thread' and id = k.conversation_id and outcome is null
      limit 1) b on true
    left join lateral (
      select conversation_id as id from thread_check
      where workspace_id = context.workspace_id and conversation_id = k.conversation_id limit 1) uncounted on true
    left join lateral (
      select explanation, detail from report_row r
      where r.report_id = context.id and r.stream = 'conversations' and r.id = k.conversation_id
      limit 1) conversation on true
    where k.report_id = context.id and k.stream = 'messages'
  ), explained as (
    select joined.*, case
      when is_stored and joined.deleted_at is null then case
        when lookup = 'missing' then 'deleted'
        when is_same then ${toNotListed("messages")}
        when is_stored_newer or joined.updated_at >= context.window_to then 'moved_on'
        when is_pending then 'pending'
        when ${isNotReadYet("joined.updated_at", "messages")} then 'not_read_yet'
        when ${isSilentChange("joined.updated_at", "messages")} then 'silent_change'
        when rejection is not null then 'rejected'
        else 'unexplained' end
      when is_stored then case
        when not listed and lookup = 'missing' then null
        when lookup = 'missing' or conversation_deleted_at is not null then 'deleted'
        when joined.deleted_at >= context.opened_at then 'moved_on'
        else 'unexplained' end
      when not is_inside and lookup is null then null
      when rejection is not null then 'rejected'
      when lookup = 'missing' or conversation_deleted_at is not null then 'deleted'
      when not has_conversation then coalesce(inherited, 'unexplained')
      when is_pending or is_uncounted then 'pending'
      when ${isNotReadYet("joined.updated_at", "messages")} then 'not_read_yet'
      else 'unexplained' end as explanation
    from joined, context
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'messages', id, conversation_id, kustomer, stored, explanation, case
    when not is_stored and not has_conversation and rejection is null
      then 'its conversation is not stored' || coalesce(': ' || inherited_detail, '')
    when explanation = 'rejected' then rejection
    when explanation = 'pending' then coalesce(reason, 'the messages of its conversation are still to be counted')
    when explanation = 'unexplained' then ${unexplainedDetail} end
  from explained where explanation is not null order by id`;

/** Compares message counts of the conversations that are the same on both sides. */
const compareCounts = (report: Report): RawBuilder<unknown> => sql`
  with context as (${selectContext(report.id)}),
  counted as (
    select k.id, k.updated_at, k.message_count, s.messages as stored_messages,
      k.message_count - s.messages - reported.missing as deficit, b.id is not null as is_pending, b.reason, b.outcome, thread.state as thread,
      uncounted.id is not null as is_uncounted, ${snapshotColumns}
    from report_record k cross join context
    cross join lateral (${selectConversation("k.id")} and c.deleted_at is null limit 1) s
    cross join lateral (
      select count(*) as missing from report_row r
      where r.report_id = context.id and r.stream = 'messages' and r.conversation_id = k.id and r.stored is null
        and r.explanation <> 'deleted') reported
    left join lateral (
      select id, reason, outcome from fetch_backlog
      where workspace_id = context.workspace_id and kind = 'thread' and id = k.id limit 1) b on true
    left join lateral (
      select conversation_id as id from thread_check
      where workspace_id = context.workspace_id and conversation_id = k.id limit 1) uncounted on true
    left join lateral (
      select state from report_thread where report_id = context.id and conversation_id = k.id limit 1) thread on true
    where k.report_id = context.id and k.stream = 'conversations' and k.message_count is not null
      and coalesce(k.lookup, 'found') <> 'missing'
      and not exists (
        select 1 from report_row r where r.report_id = context.id and r.stream = 'conversations' and r.id = k.id)
  ), explained as (
    select *, case
      when deficit < 0 then 'more_stored'
      when thread = 'read' then 'hidden'
      when outcome is not null then 'hidden'
      when is_pending or is_uncounted then 'pending'
      else 'unexplained' end as explanation
    from counted where deficit <> 0
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'conversations', id, id, kustomer, stored, explanation, case
    when explanation = 'pending' then coalesce(reason, 'its messages are still to be counted')
    when outcome is not null then outcome
    else stored_messages || ' messages are stored, and Kustomer counts ' || message_count end
  from explained order by id`;

/** A report waits at most this long for unsettled batches, and then compares without them. */
const maxWait = sql`interval '10 minutes'`;

/**
 * Compares what Kustomer has with what is stored, record by record, and ends the report. Batches that were read before
 * the report began must be settled first.
 * @returns `waiting` while such batches are unsettled; undefined when the report has another version or is not open
 */
export function compare(db: Db, report: ReportRef): Promise<Report | "waiting" | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Report & { isWaiting: boolean }>`
      select *, exists (
          select 1 from raw_batch b where b.integration_id = report.integration_id
            and b.workspace_id = report.workspace_id and b.state = 'pending' and b.created_at < report.opened_at
        ) and clock_timestamp() < opened_at + ${maxWait} as is_waiting
      from report where id = ${report.id} and version = ${report.version} and state in ${dispatchedStates}
      for no key update`.execute(tx);
    const [locked] = rows;
    if (locked === undefined) return undefined;
    if (locked.isWaiting) return "waiting";
    for (const comparison of [compareConversations, compareMessages, compareCounts])
      await comparison(locked).execute(tx);
    return summarize(tx, locked);
  });
}
