import { type RawBuilder, sql } from "kysely";
import {
  explainPending,
  isErased,
  isExpired,
  isInScope,
  isNotReadYet,
  isSilentChange,
  joinBacklogEntry,
  joinRejection,
  selectContext,
  selectConversation,
  snapshotColumns,
  toNotListed,
  unexplainedDetail,
  versionColumns,
} from "./fragments.ts";
import type { Report } from "./report.ts";

/** Conversations that Kustomer has shown the report, and those that only a message of the window names. */
const selectSubjects = (reportId: string) => sql`
  select r.id from report_record r where r.report_id = ${reportId} and r.stream = 'conversations'
  union
  select m.conversation_id from report_record m, context
  where m.report_id = context.id and m.stream = 'messages' and m.listed and m.conversation_id is not null
    and m.updated_at >= context.window_from and m.updated_at < context.window_to`;

/** Each subject with what Kustomer (`k`) and each place of the database say of it. */
const joinSubjects = sql`
  select subject.id, k.listed, k.lookup, k.updated_at, naming.message_updated_at, s.deleted_at,
    s.id is not null as is_stored, h.id is not null as is_held, f.id is not null as is_filtered, rejected.reason as rejection,
    b.id is not null as is_pending, b.reason, b.outcome, b.failure, v.id is not null as is_charged,
    ${versionColumns}, ${snapshotColumns}
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
    select id from filtered_conversation where workspace_id = context.workspace_id and id = subject.id limit 1) f on true
  ${joinRejection("conversations", "subject.id")}
  ${joinBacklogEntry("conversation", "subject.id")}
  left join lateral (
    select conversation_id as id from volume_entry
    where workspace_id = context.workspace_id and conversation_id = subject.id limit 1) v on true`;

/** Kustomer's version, or the message that names the conversation, is older than the retention. */
const isTooOld = isExpired("coalesce(joined.updated_at, joined.message_updated_at)");

/** The explanation of a conversation that is stored and not deleted; null when both sides agree. */
const explainStored = sql`case
  when lookup = 'missing' then 'deleted'
  when joined.updated_at is null then 'not_listed'
  when is_same then ${toNotListed("conversations")}
  when is_stored_newer or joined.updated_at >= context.window_to then 'moved_on'
  when ${isTooOld} then 'expired'
  when is_pending then ${explainPending}
  when ${isNotReadYet("joined.updated_at", "conversations")} then 'not_read_yet'
  when ${isSilentChange("joined.updated_at", "conversations")} then 'silent_change'
  when rejection is not null then 'rejected'
  else 'unexplained' end`;

const explainTombstone = sql`case
  when is_filtered then 'filtered'
  when lookup = 'missing' then 'deleted'
  when ${isTooOld} then 'expired'
  when joined.updated_at is null then 'deleted'
  when deleted_at >= context.opened_at then 'moved_on'
  else 'unexplained' end`;

/** The explanation of a conversation that is not stored; null when it does not belong to the window. */
const explainMissing = sql`case
  when not is_inside and message_updated_at is null then null
  when ${isTooOld} then 'expired'
  when is_held then 'held'
  when is_filtered then 'filtered'
  when rejection is not null then 'rejected'
  when is_pending then ${explainPending}
  when lookup = 'missing' then 'deleted'
  when not coalesce((is_inside and ${isInScope("joined.updated_at")}) or ${isInScope("message_updated_at")}, false)
    then 'out_of_scope'
  when (not is_inside or ${isNotReadYet("joined.updated_at", "conversations")})
    and (message_updated_at is null or ${isNotReadYet("message_updated_at", "messages")}) then 'not_read_yet'
  when is_charged or message_updated_at is not null then 'unexplained'
  when ${isSilentChange("joined.updated_at", "conversations")} then 'silent_change'
  else 'unexplained' end`;

/** Compares conversations: listed ones, those that only a message names, and those looked up by id. */
export const compareConversations = (report: Report): RawBuilder<unknown> => sql`
  with context as (${selectContext(report.id)}),
  subject as (${selectSubjects(report.id)}),
  joined as (${joinSubjects}),
  explained as (
    select joined.*, case
      when ${isErased("conversation", "joined.id")} then 'erased'
      when not is_stored then ${explainMissing}
      when deleted_at is null then ${explainStored}
      else ${explainTombstone} end as explanation
    from joined, context
  )
  insert into report_row (report_id, stream, id, conversation_id, kustomer, stored, explanation, detail)
  select ${report.id}::uuid, 'conversations', id, id, kustomer, stored, explanation, case explanation
    when 'rejected' then rejection when 'pending' then reason when 'unobtainable' then outcome
    when 'unreturned' then failure
    when 'unexplained' then case
      when is_charged and not is_stored then 'it was admitted once but is not stored' else ${unexplainedDetail} end
    end
  from explained where explanation is not null order by id`;
