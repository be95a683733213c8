import { type RawBuilder, sql } from "kysely";

/** What every comparison of a report goes by: its window, and how far the runs have read. */
export const circumstances = (reportId: string): RawBuilder<unknown> => sql`
  select r.id, r.workspace_id, r.integration_id, r.window_from, r.window_to, r.opened_at, r.listed as listed_streams, i.scope_from,
    (select at from stream_cursor c where c.integration_id = i.id and c.stream = 'conversations') as conversations_at,
    (select at from stream_cursor c where c.integration_id = i.id and c.stream = 'messages') as messages_at,
    (select certain_to from stream_cursor c where c.integration_id = i.id and c.stream = 'conversations') as conversations_certain_to,
    (select certain_to from stream_cursor c where c.integration_id = i.id and c.stream = 'messages') as messages_certain_to
  from report r join integration i on i.id = r.integration_id where r.id = ${reportId}`;

/** Whether an instant lies in what runs have been told to read. */
export const isScope = (at: string): RawBuilder<boolean> => sql`(
  ${sql.raw(at)} >= coalesce(around.scope_from, 'infinity')
  or exists (
    select 1 from run b where b.integration_id = around.integration_id and b.kind = 'backfill' and b.state = 'done'
      and ${sql.raw(at)} >= b.scope_from and ${sql.raw(at)} < b.scope_to))`;

/** Whether runs have not yet read as far as an instant. */
export const isAhead = (at: string, stream: "conversations" | "messages"): RawBuilder<boolean> =>
  sql`(${sql.raw(at)} >= coalesce(${sql.raw(`around.${stream}_at`)}, '-infinity'))`;

/** Whether a change at an instant may go unseen, because this stream is read by lists. */
export const isSilent = (at: string, stream: "conversations" | "messages"): RawBuilder<boolean> =>
  sql`(${stream} = any(around.listed_streams) and ${sql.raw(at)} >= coalesce(${sql.raw(`around.${stream}_certain_to`)}, '-infinity'))`;

/** Only a search is expected to list all that moved in a window. */
export const isUnlisted = (stream: "conversations" | "messages"): RawBuilder<unknown> => sql`
  case when is_inside and not listed and ${stream} <> all(around.listed_streams) then 'not_listed' end`;

/** A version is `rev` where both have one, else `updatedAt`. */
export const versions = sql`
  case when s.rev is not null and t.rev is not null then s.rev = t.rev else s.updated_at = t.updated_at end as is_same,
  case when s.rev <> t.rev then s.rev > t.rev else s.updated_at > t.updated_at end as is_stored_newer,
  coalesce(t.updated_at >= around.window_from and t.updated_at < around.window_to, false) as is_inside`;

/** How a version at Kustomer and one in the store are told. */
export const shown = sql`
  case when t.updated_at is not null then jsonb_build_object(
    'updatedAt', to_char(t.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'rev', t.rev, 'messageCount', t.message_count) end as kustomer,
  case when s.id is not null and s.deleted_at is null then jsonb_build_object(
    'updatedAt', to_char(s.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'rev', s.rev, 'messages', s.messages) end as stored`;
