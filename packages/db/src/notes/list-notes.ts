import { type Selectable, sql } from "kysely";
import { type BoundedRows, readBoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import type { NoteTable } from "../tables/index.ts";

/** A note as the API shows it. */
export type ShownNote = Pick<Selectable<NoteTable>, "id" | "createdAt" | "updatedAt"> & {
  conversationId: string;
  /** What people read of it. */
  text: string | null;
  agentId: string | null;
  agentName: string | null;
};

/** More notes of a conversation, or more bytes, are not listed. */
const bounds = { rows: 1_000, bytes: 1024 * 1024 };

/** Lists the notes of a conversation, oldest first. */
export function listNotes(
  db: Db,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<BoundedRows<ShownNote>> {
  const order = sql`coalesce(created_at, 'infinity'), id`;
  return readBoundedRows<ShownNote>(db, {
    rows: sql`
      select n.id, n.conversation_id, n.created_at, n.updated_at, coalesce(n.text, n.body) as text,
        n.created_by as agent_id, a.name as agent_name
      from note n
      left join agent a on a.workspace_id = n.workspace_id and a.kind = 'user' and a.id = n.created_by
      where n.workspace_id = ${workspaceId}::uuid and n.conversation_id = ${id}
      order by ${order} limit ${bounds.rows}`,
    order,
    select: sql`id, conversation_id, created_at, updated_at, text, agent_id, agent_name`,
    sized: ["text"],
    maxBytes: bounds.bytes,
  });
}
