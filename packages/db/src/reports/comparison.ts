import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { circumstances, isAhead, isScope, isSilent, isUnlisted, shown, versions } from "./fragments.ts";
import type { Report, ReportRef } from "./reports.ts";
import { summarize } from "./summary.ts";

/*
 * Looked up one by one (`lateral ... limit 1`): without statistics of this report the planner would rather compare each
 * record with every other one.
 */

/** Conversations: those listed, those that only a message names, and those looked up. */
const compareConversations = (report: Report): RawBuilder<unknown> => sql`
  with around as (${circumstances(report.id)}),
  subject as (
    select r.id from report_record r where r.report_id = ${report.id} and r.stream = 'conversations'
    union
    select m.conversation_id from report_record m, around
    where m.report_id = around.id and m.stream = 'messages' and m.listed and m.conversation_id is not null
      and m.updated_at >= around.window_from and m.updated_at < around.window_to
  ), seen as (
    select subject.id, t.listed, t.lookup, t.updated_at, named.moved_at, s.deleted_at, s.id is not null as is_kept,
      h.id is not null as is_held, rejected.reason as rejection, w.id is not null as is_pending, w.reason, w.outcome,
      v.id is not null as was_admitted, ${versions}, ${shown}
    from subject cross join around
    left join lateral (
      select * from report_record t
      where t.report_id = around.id and t.stream = 'conversations' and t.id = subject.id limit 1) t on true
    left join lateral (
      select max(m.updated_at) as moved_at from report_record m
      where m.report_id = around.id and m.stream = 'messages' and m.conversation_id = subject.id and m.listed
        and m.updated_at >= around.window_from and m.updated_at < around.window_to) named on true
    left join lateral (
      select c.id, c.rev, c.updated_at, c.deleted_at, (
        select count(*) from message m
        where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null) as messages
      from conversation c where c.workspace_id = around.workspace_id and c.id = subject.id limit 1) s on true
    left join lateral (
      select id from held_conversation where workspace_id = around.workspace_id and id = subject.id limit 1) h on true
    left join lateral (
      select reason from rejected_record
      where workspace_id = around.workspace_id and stream = 'conversations' and id = subject.id limit 1) rejected on true
    left join lateral (
      select id, reason, outcome from fetch_backlog
      where workspace_id = around.workspace_id and kind = 'conversation' and id = subject.id limit 1) w on true
    left join lateral (
      select conversation_id as id from volume_entry
      where workspace_id = around.workspace_id and conversation_id = subject.id limit 1) v on true
  ), told as (
    select seen.*, case
      when is_kept and deleted_at is null then case
        when lookup = 'missing' then 'deleted'
        when seen.updated_at is null then 'not_listed'
        when is_same then ${isUnlisted("conversations")}
        when is_stored_newer or seen.updated_at >= around.window_to then 'moved_on'
        when is_pending then case when outcome is null then 'pending' else 'unobtainable' end
        when ${isAhead("seen.updated_at", "conversations")} then 'not_read_yet'
        when ${isSilent("seen.updated_at", "conversations")} then 'silent_change'
        when rejection is not null then 'rejected'
        else 'unexplained' end
      when is_kept then case
        when lookup = 'missing' or seen.updated_at is null then 'deleted'
        when deleted_at >= around.opened_at then 'moved_on'
        else 'unexplained' end
      when not is_inside and moved_at is null then null
      when is_held then 'held'
      when rejection is not null then 'rejected'
      when is_pending then case when outcome is null then 'pending' else 'unobtainable' end
      when lookup = 'missing' then 'deleted'
      when not coalesce((is_inside and ${isScope("seen.updated_at")}) or ${isScope("moved_at")}, false) then 'out_of_scope'
      when (not is_inside or ${isAhead("seen.updated_at", "conversations")})
        and (moved_at is null or ${isAhead("moved_at", "messages")}) then 'not_read_yet'
      when was_admitted or moved_at is not null then 'unexplained'
      when ${isSilent("seen.updated_at", "conversations")} then 'silent_change'
      else 'unexplained' end as explanation
    from seen, around
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'conversations', id, id, kustomer, stored, explanation, case explanation
    when 'rejected' then rejection when 'pending' then reason when 'unobtainable' then outcome
    when 'unexplained' then case
      when is_kept and deleted_at is not null then 'Kustomer has it, and it is stored as deleted'
      when is_kept then 'an older version is stored'
      when was_admitted then 'it was admitted once, and is not stored'
      else 'it is not stored, and nothing says why' end
    end
  from told where explanation is not null order by id`;

/** Messages: those listed, and those that a thread or its lack has shown. */
const compareMessages = (report: Report): RawBuilder<unknown> => sql`
  with around as (${circumstances(report.id)}),
  seen as (
    select t.id, t.conversation_id, t.listed, t.lookup, t.updated_at, s.deleted_at, s.id is not null as is_kept,
      rejected.reason as rejection, w.id is not null as is_pending, w.reason, uncounted.id is not null as is_uncounted,
      c.id is not null as has_conversation, c.deleted_at as conversation_deleted_at,
      conversation.explanation as inherited, conversation.detail as inherited_detail, ${versions}, ${shown}
    from report_record t cross join around
    left join lateral (
      select id, rev, updated_at, deleted_at, null::bigint as messages from message
      where workspace_id = around.workspace_id and id = t.id limit 1) s on true
    left join lateral (
      select id, deleted_at from conversation
      where workspace_id = around.workspace_id and id = t.conversation_id limit 1) c on true
    left join lateral (
      select reason from rejected_record
      where workspace_id = around.workspace_id and stream = 'messages' and id = t.id limit 1) rejected on true
    left join lateral (
      select id, reason from fetch_backlog
      where workspace_id = around.workspace_id and kind = 'thread' and id = t.conversation_id and outcome is null limit 1) w on true
    left join lateral (
      select conversation_id as id from thread_check
      where workspace_id = around.workspace_id and conversation_id = t.conversation_id limit 1) uncounted on true
    left join lateral (
      select explanation, detail from report_row r
      where r.report_id = around.id and r.stream = 'conversations' and r.id = t.conversation_id limit 1) conversation on true
    where t.report_id = around.id and t.stream = 'messages'
  ), told as (
    select seen.*, case
      when is_kept and seen.deleted_at is null then case
        when lookup = 'missing' then 'deleted'
        when is_same then ${isUnlisted("messages")}
        when is_stored_newer or seen.updated_at >= around.window_to then 'moved_on'
        when is_pending then 'pending'
        when ${isAhead("seen.updated_at", "messages")} then 'not_read_yet'
        when ${isSilent("seen.updated_at", "messages")} then 'silent_change'
        when rejection is not null then 'rejected'
        else 'unexplained' end
      when is_kept then case
        when not listed and lookup = 'missing' then null
        when lookup = 'missing' or conversation_deleted_at is not null then 'deleted'
        when seen.deleted_at >= around.opened_at then 'moved_on'
        else 'unexplained' end
      when not is_inside and lookup is null then null
      when rejection is not null then 'rejected'
      when lookup = 'missing' or conversation_deleted_at is not null then 'deleted'
      when not has_conversation then coalesce(inherited, 'unexplained')
      when is_pending or is_uncounted then 'pending'
      when ${isAhead("seen.updated_at", "messages")} then 'not_read_yet'
      else 'unexplained' end as explanation
    from seen, around
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'messages', id, conversation_id, kustomer, stored, explanation, case
    when not is_kept and not has_conversation and rejection is null
      then 'its conversation is not stored' || coalesce(': ' || inherited_detail, '')
    when explanation = 'rejected' then rejection
    when explanation = 'pending' then coalesce(reason, 'the messages of its conversation are still to be counted')
    when explanation = 'unexplained' then case
      when is_kept and deleted_at is not null then 'Kustomer has it, and it is stored as deleted'
      when is_kept then 'an older version is stored'
      else 'it is not stored, and nothing says why' end
    end
  from told where explanation is not null order by id`;

/** Conversations that are the same on both sides, and whose messages are not as many as Kustomer counts. */
const compareCounts = (report: Report): RawBuilder<unknown> => sql`
  with around as (${circumstances(report.id)}),
  counted as (
    select t.id, t.updated_at, s.messages as stored_messages, t.message_count - s.messages - told.missing as deficit,
      t.message_count, w.id is not null as is_pending, w.reason, w.outcome, thread.state as thread,
      uncounted.id is not null as is_uncounted, ${shown}
    from report_record t cross join around
    cross join lateral (
      select c.id, c.rev, c.updated_at, c.deleted_at, (
        select count(*) from message m
        where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null) as messages
      from conversation c
      where c.workspace_id = around.workspace_id and c.id = t.id and c.deleted_at is null limit 1) s
    cross join lateral (
      select count(*) as missing from report_row r
      where r.report_id = around.id and r.stream = 'messages' and r.conversation_id = t.id and r.stored is null
        and r.explanation <> 'deleted') told
    left join lateral (
      select id, reason, outcome from fetch_backlog
      where workspace_id = around.workspace_id and kind = 'thread' and id = t.id limit 1) w on true
    left join lateral (
      select conversation_id as id from thread_check
      where workspace_id = around.workspace_id and conversation_id = t.id limit 1) uncounted on true
    left join lateral (
      select state from report_thread where report_id = around.id and conversation_id = t.id limit 1) thread on true
    where t.report_id = around.id and t.stream = 'conversations' and t.message_count is not null
      and coalesce(t.lookup, 'found') <> 'missing'
      and not exists (
        select 1 from report_row r where r.report_id = around.id and r.stream = 'conversations' and r.id = t.id)
  ), told as (
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
    else stored_messages || ' messages are stored of the ' || message_count || ' that Kustomer counts' end
  from told order by id`;

/** How long a report waits for pages that were read before it began, before it compares all the same. */
const mostPatience = sql`interval '10 minutes'`;

/**
 * Compares what Kustomer told with what is stored, row by row, and ends the report. Pages that were read before it
 * began must be settled first.
 * @returns undefined when the report had moved; `waits` when there are such pages
 */
export function compare(db: Db, report: ReportRef): Promise<Report | "waiting" | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Report & { waits: boolean }>`
      select *, exists (
          select 1 from raw_batch b where b.integration_id = report.integration_id
            and b.workspace_id = report.workspace_id and b.state = 'pending' and b.created_at < report.opened_at
        ) and clock_timestamp() < opened_at + ${mostPatience} as waits
      from report where id = ${report.id} and version = ${report.version} and state in ('queued', 'running')
      for no key update`.execute(tx);
    const [mine] = rows;
    if (mine === undefined) return undefined;
    if (mine.waits) return "waiting";
    for (const comparison of [compareConversations, compareMessages, compareCounts])
      await comparison(mine).execute(tx);
    return summarize(tx, mine);
  });
}
