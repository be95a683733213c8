import { type RawBuilder, sql } from "kysely";
import {
  explainPending,
  isErased,
  isNotReadYet,
  isSilentChange,
  joinBacklogEntry,
  joinRejection,
  joinThreadCheck,
  selectContext,
  snapshotColumns,
  toNotListed,
  unexplainedDetail,
  versionColumns,
} from "./fragments.ts";
import type { Report } from "./report.ts";

/** Each message of Kustomer (`k`) with what each place of the database says of it and its conversation. */
const joinMessages = (reportId: string) => sql`
  select k.id, k.conversation_id, k.listed, k.lookup, k.updated_at, s.deleted_at, s.id is not null as is_stored,
    rejected.reason as rejection, b.id is not null and b.outcome is null as is_pending,
    case when b.outcome is null then b.reason end as reason, b.outcome, b.failure, uncounted.id is not null as is_uncounted,
    f.id is not null as is_filtered, c.id is not null as has_conversation, c.deleted_at as conversation_deleted_at,
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
    select id from filtered_message where workspace_id = context.workspace_id and id = k.id limit 1) f on true
  ${joinRejection("messages", "k.id")}
  ${joinBacklogEntry("thread", "k.conversation_id")}
  ${joinThreadCheck("k.conversation_id")}
  left join lateral (
    select explanation, detail from report_row r
    where r.report_id = context.id and r.stream = 'conversations' and r.id = k.conversation_id
    limit 1) conversation on true
  where k.report_id = ${reportId} and k.stream = 'messages'`;

/** The explanation of a message that is stored and not deleted; null when both sides agree. */
const explainStored = sql`case
  when lookup = 'missing' then 'deleted'
  when is_same then ${toNotListed("messages")}
  when is_stored_newer or joined.updated_at >= context.window_to then 'moved_on'
  when is_pending then ${explainPending}
  when ${isNotReadYet("joined.updated_at", "messages")} then 'not_read_yet'
  when ${isSilentChange("joined.updated_at", "messages")} then 'silent_change'
  when rejection is not null then 'rejected'
  else 'unexplained' end`;

const explainTombstone = sql`case
  when inherited = 'expired' then 'expired'
  when is_filtered or inherited = 'filtered' then 'filtered'
  when not listed and lookup = 'missing' then null
  when lookup = 'missing' or conversation_deleted_at is not null then 'deleted'
  when joined.deleted_at >= context.opened_at then 'moved_on'
  else 'unexplained' end`;

/** The explanation of a message that is not stored; null when it does not belong to the window. */
const explainMissing = sql`case
  when not is_inside and lookup is null then null
  when inherited = 'expired' then 'expired'
  when is_filtered or inherited = 'filtered' then 'filtered'
  when rejection is not null then 'rejected'
  when lookup = 'missing' or conversation_deleted_at is not null then 'deleted'
  when not has_conversation then coalesce(inherited, 'unexplained')
  when is_pending then ${explainPending}
  when is_uncounted then 'pending'
  when ${isNotReadYet("joined.updated_at", "messages")} then 'not_read_yet'
  else 'unexplained' end`;

/** Compares messages: listed ones, and those that reading a thread has shown or not shown. */
export const compareMessages = (report: Report): RawBuilder<unknown> => sql`
  with context as (${selectContext(report.id)}),
  joined as (${joinMessages(report.id)}),
  explained as (
    select joined.*, case
      when ${isErased("message", "joined.id")} or ${isErased("conversation", "joined.conversation_id")} then 'erased'
      when not is_stored then ${explainMissing}
      when joined.deleted_at is null then ${explainStored}
      else ${explainTombstone} end as explanation
    from joined, context
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'messages', id, conversation_id, kustomer, stored, explanation, case
    when not is_stored and not has_conversation and rejection is null
      then 'its conversation is not stored' || coalesce(': ' || inherited_detail, '')
    when explanation = 'rejected' then rejection
    when explanation = 'pending' then coalesce(reason, 'the messages of its conversation are still to be counted')
    when explanation = 'unreturned' then failure
    when explanation = 'unexplained' then ${unexplainedDetail} end
  from explained where explanation is not null order by id`;
