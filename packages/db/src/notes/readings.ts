import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { conversationState } from "./scan-conversations.ts";

/** A conversation, and its version before its notes are read. */
export interface NoteReading {
  workspaceId: string;
  conversationId: string;
  state: string;
  /** The database's time before the first request, with all its digits. */
  observedAt: string;
}

/** SQL over a row `r` of `note_reading`: the customer of the conversation is not stored, and still to be read. */
const awaitsCustomer = sql`exists (
  select 1 from conversation c
  join fetch_backlog b on b.workspace_id = c.workspace_id and b.kind = 'customer' and b.id = c.customer_id and b.outcome is null
  where c.workspace_id = r.workspace_id and c.id = r.conversation_id and not exists (
    select 1 from customer p where p.workspace_id = c.workspace_id and p.id = c.customer_id and p.deleted_at is null))`;

/**
 * Lists conversations whose notes are to be read, the longest due first.
 * @param needsNames leave out those whose customer is still to be read, because the names are to be redacted
 */
export async function listDue(
  db: Db,
  { workspaceId, limit, needsNames }: { workspaceId: string; limit: number; needsNames: boolean },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select conversation_id as id from note_reading r
    where workspace_id = ${workspaceId}::uuid and due_at <= (select clock_timestamp())
      ${needsNames ? sql`and not ${awaitsCustomer}` : sql``}
    order by due_at limit ${limit}`.execute(db);
  return rows.map((it) => it.id);
}

/** Begins to read the notes of a conversation. @returns undefined when it is not stored any more */
export async function beginReading(
  db: Db,
  { workspaceId, conversationId }: Pick<NoteReading, "workspaceId" | "conversationId">,
): Promise<NoteReading | undefined> {
  const { rows } = await sql<Pick<NoteReading, "state" | "observedAt">>`
    select ${conversationState} as state, clock_timestamp()::text as observed_at
    from conversation c
    where c.workspace_id = ${workspaceId}::uuid and c.id = ${conversationId} and c.deleted_at is null`.execute(
    db,
  );
  return rows[0] && { workspaceId, conversationId, ...rows[0] };
}

/** Records that the notes of a conversation are read. It stays due if it was made due after the reading began. */
export async function endReading(
  tx: Db,
  { workspaceId, conversationId, state, observedAt }: NoteReading,
): Promise<void> {
  await sql`
    update note_reading set
      due_at = case when due_at > ${observedAt}::timestamptz then due_at end,
      state = ${state}, read_at = ${observedAt}::timestamptz
    where workspace_id = ${workspaceId}::uuid and conversation_id = ${conversationId}`.execute(tx);
}

/** Has the notes of a conversation read later, in minutes. */
export async function postponeReading(
  db: Db,
  { workspaceId, conversationId, minutes }: Omit<NoteReading, "state" | "observedAt"> & { minutes: number },
): Promise<void> {
  await sql`
    update note_reading set due_at = clock_timestamp() + make_interval(mins => ${minutes})
    where workspace_id = ${workspaceId}::uuid and conversation_id = ${conversationId}`.execute(db);
}

/** Forgets that notes of a conversation are to be read. */
export async function dropReading(
  db: Db,
  { workspaceId, conversationId }: Pick<NoteReading, "workspaceId" | "conversationId">,
): Promise<void> {
  const readings = db.deleteFrom("noteReading").where("workspaceId", "=", workspaceId);
  await readings.where("conversationId", "=", conversationId).execute();
}
