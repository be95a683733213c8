import { type RawBuilder, sql } from "kysely";
import { getRetainedFrom } from "../client/retained-from.ts";

/** Selects what every comparison of a report depends on: its window, and how far the runs have read. */
export const selectContext = (reportId: string): RawBuilder<unknown> => sql`
  select r.id, r.workspace_id, r.integration_id, r.window_from, r.window_to, r.opened_at, r.listed as listed_streams,
    i.scope_from, ${getRetainedFrom("w")} as retained_from,
    (select at from stream_cursor c where c.integration_id = i.id and c.stream = 'conversations') as conversations_at,
    (select at from stream_cursor c where c.integration_id = i.id and c.stream = 'messages') as messages_at,
    (select certain_to from stream_cursor c where c.integration_id = i.id and c.stream = 'conversations')
      as conversations_certain_to,
    (select certain_to from stream_cursor c where c.integration_id = i.id and c.stream = 'messages')
      as messages_certain_to
  from report r join integration i on i.id = r.integration_id join workspace w on w.id = r.workspace_id
  where r.id = ${reportId}`;

/** Builds the condition that an instant lies in the scope of the runs. */
export const isInScope = (at: string): RawBuilder<boolean> => sql`(
  ${sql.raw(at)} >= coalesce(context.scope_from, 'infinity')
  or exists (
    select 1 from run b where b.integration_id = context.integration_id and b.kind = 'backfill' and b.state = 'done'
      and ${sql.raw(at)} >= b.scope_from and ${sql.raw(at)} < b.scope_to))`;

/** Builds the condition that the runs have not read up to an instant yet. */
export const isNotReadYet = (at: string, stream: "conversations" | "messages"): RawBuilder<boolean> =>
  sql`(${sql.raw(at)} >= coalesce(${sql.raw(`context.${stream}_at`)}, '-infinity'))`;

/** Builds the condition that what last changed at an instant is older than the workspace's retention. */
export const isExpired = (at: string): RawBuilder<boolean> =>
  sql`coalesce(${sql.raw(at)} < context.retained_from, false)`;

/** Builds the condition that a change at an instant may go unnoticed, because the stream is read by lists. */
export const isSilentChange = (at: string, stream: "conversations" | "messages"): RawBuilder<boolean> =>
  sql`(${stream} = any(context.listed_streams) and ${sql.raw(at)} >= coalesce(${sql.raw(`context.${stream}_certain_to`)}, '-infinity'))`;

/**
 * Builds the explanation of a record that is the same on both sides: `not_listed` when the listing of the window should
 * have shown it, else null. Only a search is expected to list every record that was updated in a window.
 */
export const toNotListed = (stream: "conversations" | "messages"): RawBuilder<unknown> => sql`
  case when is_inside and not listed and ${stream} <> all(context.listed_streams) then 'not_listed' end`;

/**
 * Columns that compare the versions of `k` (the record at Kustomer) and `s` (the stored one). A version is `rev` where
 * both have one, else `updatedAt`.
 */
export const versionColumns = sql`
  case when s.rev is not null and k.rev is not null then s.rev = k.rev else s.updated_at = k.updated_at end as is_same,
  case when s.rev <> k.rev then s.rev > k.rev else s.updated_at > k.updated_at end as is_stored_newer,
  coalesce(k.updated_at >= context.window_from and k.updated_at < context.window_to, false) as is_inside`;

/** Columns with a snapshot of the record at Kustomer and of the stored one, as the report shows them. */
export const snapshotColumns = sql`
  case when k.updated_at is not null then jsonb_build_object(
    'updatedAt', to_char(k.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'rev', k.rev, 'messageCount', k.message_count) end as kustomer,
  case when s.id is not null and s.deleted_at is null then jsonb_build_object(
    'updatedAt', to_char(s.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'rev', s.rev, 'messages', s.messages) end as stored`;

/** Selects a stored conversation by an SQL expression of its id, with the number of its stored messages. */
export const selectConversation = (id: string): RawBuilder<unknown> => sql`
  select c.id, c.rev, c.updated_at, c.deleted_at, (
    select count(*) from message m
    where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.deleted_at is null) as messages
  from conversation c where c.workspace_id = context.workspace_id and c.id = ${sql.raw(id)}`;

/** What the report says of an unexplained difference: an SQL expression over a joined record. */
export const unexplainedDetail = sql`case
  when is_stored and deleted_at is not null then 'Kustomer has it, but it is stored as deleted'
  when is_stored then 'an older version is stored'
  else 'it is not stored, and no reason is recorded' end`;

/** The explanation of what is in the backlog: an SQL expression over a joined entry. */
export const explainPending = sql`case
  when failure is not null then 'unreturned' when outcome is null then 'pending' else 'unobtainable' end`;

/*
 * The comparisons look up each record by itself (`lateral ... limit 1`). Without statistics on the rows of this report
 * the planner would otherwise compare each record with every other one.
 */

/** Builds the condition that a record belongs to an erased customer. @param id SQL expression of the record's id */
export const isErased = (kind: "conversation" | "message", id: string): RawBuilder<boolean> => sql`exists (
  select 1 from erased_record
  where erased_record.workspace_id = context.workspace_id and erased_record.kind = ${kind}
    and erased_record.id = ${sql.raw(id)})`;

/** Joins why a record was rejected, as `rejected`. @param id SQL expression of the record's id */
export const joinRejection = (stream: "conversations" | "messages", id: string): RawBuilder<unknown> => sql`
  left join lateral (
    select reason from rejected_record
    where workspace_id = context.workspace_id and stream = ${stream} and id = ${sql.raw(id)}
    limit 1) rejected on true`;

/** Joins the backlog entry of a conversation or thread, as `b`. @param id SQL expression of its id */
export const joinBacklogEntry = (kind: "conversation" | "thread", id: string): RawBuilder<unknown> => sql`
  left join lateral (
    select id, reason, outcome, failure from fetch_backlog
    where workspace_id = context.workspace_id and kind = ${kind} and id = ${sql.raw(id)} limit 1) b on true`;

/** Joins a conversation whose messages are still to be counted, as `uncounted`. @param id SQL expression of its id */
export const joinThreadCheck = (id: string): RawBuilder<unknown> => sql`
  left join lateral (
    select conversation_id as id from thread_check
    where workspace_id = context.workspace_id and conversation_id = ${sql.raw(id)} limit 1) uncounted on true`;
