import { sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { FilteredKind, RecordVersion } from "./known-versions.ts";

/** A record that does not meet the filters; a message with its conversation. */
export interface FilteredRecord extends RecordVersion {
  id: string;
  conversationId?: string;
  /** When the filters were read that it does not meet, if that is not now. They may have changed since. */
  filtersAt?: Date | undefined;
}

/** Where records of one kind are listed that do not meet the filters. */
interface Place {
  workspaceId: string;
  kind: FilteredKind;
}

/** Lists records as filtered, with the version that was seen. No longer holds conversations, and requests them no more. */
export async function saveFiltered(
  tx: Db,
  { workspaceId, kind }: Place,
  records: readonly FilteredRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(({ id, conversationId, rev, updatedAt, observedAt, filtersAt }) => {
    return { id, conversationId, rev, updatedAt, observedAt, filtersAt };
  });
  const isConversation = kind === "conversation";
  const table = sql.table(`filtered_${kind}`);
  await sql`
    insert into ${table} as filtered (
      workspace_id, id, rev, updated_at, observed_at, filtered_at ${isConversation ? sql`` : sql`, conversation_id`})
    select ${workspaceId}::uuid, id, rev, "updatedAt", "observedAt", coalesce("filtersAt", clock_timestamp())
      ${isConversation ? sql`` : sql`, "conversationId"`}
    from json_to_recordset(${JSON.stringify(rows)}::json) as it (
      id text, rev integer, "updatedAt" timestamptz, "observedAt" timestamptz, "filtersAt" timestamptz, "conversationId" text)
    order by id
    on conflict (workspace_id, id) do update set
      rev = excluded.rev, updated_at = excluded.updated_at, observed_at = excluded.observed_at,
      filtered_at = excluded.filtered_at,
      ${isConversation ? keepLaterReread : sql`conversation_id = excluded.conversation_id`}
    where (filtered.rev, filtered.updated_at) is distinct from (excluded.rev, excluded.updated_at)
      or ${isConversation ? sql`filtered.reread_at is not null` : sql`filtered.conversation_id <> excluded.conversation_id`}`.execute(
    tx,
  );
  if (isConversation)
    await sql`delete from held_conversation where ${isAmong(
      workspaceId,
      rows.map((it) => it.id),
    )}`.execute(tx);
}

/** A request that is newer than the page stands. */
const keepLaterReread = sql`reread_at = case
  when date_trunc('milliseconds', filtered.reread_at) > excluded.observed_at then filtered.reread_at end`;

/** Lists records as filtered no more, because they meet the filters now. Counts conversations of the last change. */
export async function deleteFiltered(
  tx: Db,
  { workspaceId, kind }: Place,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`delete from ${sql.table(`filtered_${kind}`)} where ${isAmong(workspaceId, ids)}`.execute(tx);
  if (kind === "conversation")
    await sql`
      update filter_change set came_in = came_in + ${ids.length}
      where workspace_id = ${workspaceId} and phase <> 'done'`.execute(tx);
}

/** Requests filtered conversations again: something shows that they have changed. Others are left out. */
export async function rereadConversations(
  tx: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    with requested as (
      update filtered_conversation set reread_at = clock_timestamp()
      where ${isAmong(workspaceId, ids)} and reread_at is null
      returning workspace_id, id
    )
    ${buildAdd(
      sql`select workspace_id, 'conversation', id, ${reasons.filteredChanged}, 'live' from requested`,
      "startOver",
    )}`.execute(tx);
}

/**
 * Requests filtered conversations again that have a message newer than the version that was seen. A key without search
 * sees no other sign that they have changed.
 */
export async function rereadNewer(
  tx: Db,
  workspaceId: string,
  messages: readonly { conversationId: string; updatedAt: Date }[],
): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map(({ conversationId, updatedAt }) => ({ conversationId, updatedAt }));
  const { rows: newer } = await sql<{ id: string }>`
    select distinct filtered.id
    from json_to_recordset(${JSON.stringify(rows)}::json) as it ("conversationId" text, "updatedAt" timestamptz)
    join filtered_conversation filtered on filtered.workspace_id = ${workspaceId} and filtered.id = it."conversationId"
    where it."updatedAt" > filtered.updated_at and filtered.reread_at is null`.execute(tx);
  await rereadConversations(tx, workspaceId, newer.map((it) => it.id).sort());
}

/** Picks those of `ids` that are filtered conversations. */
export async function pickFiltered(db: Db, workspaceId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = db.selectFrom("filteredConversation").select("id").where(isAmong(workspaceId, ids));
  return (await rows.execute()).map((it) => it.id);
}
