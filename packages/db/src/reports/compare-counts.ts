import { type RawBuilder, sql } from "kysely";
import {
  joinBacklogEntry,
  joinThreadCheck,
  selectContext,
  selectConversation,
  snapshotColumns,
} from "./fragments.ts";
import type { Report } from "./report.ts";

/** Compares message counts of the conversations that are the same on both sides. */
export const compareCounts = (report: Report): RawBuilder<unknown> => sql`
  with context as (${selectContext(report.id)}),
  counted as (
    select k.id, k.updated_at, k.message_count, s.messages as stored_messages,
      k.message_count - s.messages - reported.missing - filtered.count as deficit, thread.state as thread,
      b.id is not null as is_pending, b.reason, b.outcome, b.failure, uncounted.id is not null as is_uncounted, ${snapshotColumns}
    from report_record k cross join context
    join lateral (${selectConversation("k.id")} limit 1) s on s.deleted_at is null
    cross join lateral (
      select count(*) as missing from report_row r
      where r.report_id = context.id and r.stream = 'messages' and r.conversation_id = k.id and r.stored is null
        and r.explanation not in ('deleted', 'filtered', 'expired')) reported
    cross join lateral (
      select count(*) from filtered_message f
      where f.workspace_id = context.workspace_id and f.conversation_id = k.id) filtered
    ${joinBacklogEntry("thread", "k.id")}
    ${joinThreadCheck("k.id")}
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
      when failure is not null then 'unreturned'
      when is_pending or is_uncounted then 'pending'
      else 'unexplained' end as explanation
    from counted where deficit <> 0
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'conversations', id, id, kustomer, stored, explanation, case
    when explanation = 'pending' then coalesce(reason, 'its messages are still to be counted')
    when explanation = 'unreturned' then failure
    when outcome is not null then outcome
    else stored_messages || ' messages are stored, and Kustomer counts ' || message_count end
  from explained order by id`;
