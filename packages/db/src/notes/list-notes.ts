import { type RawBuilder, type Selectable, sql } from "kysely";
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

/** SQL over a row `page` of `note`: what the API shows that has no column of its own. */
export const noteColumns: Readonly<Record<string, RawBuilder<unknown>>> = {
  text: sql`coalesce(page.text, page.body)`,
  agentId: sql`page.created_by`,
  agentName: sql`(
    select name from agent a where a.workspace_id = page.workspace_id and a.kind = 'user' and a.id = page.created_by)`,
};

/** The columns of `note` that may be large. */
export const noteTexts = ["body", "text"];

const computed = Object.entries(noteColumns).map(([name, column]) => sql`${column} as ${sql.ref(name)}`);

/** Lists the notes of a conversation, oldest first. */
export function listNotes(
  db: Db,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<BoundedRows<ShownNote>> {
  const order = sql`coalesce(created_at, 'infinity'), id`;
  return readBoundedRows<ShownNote>(db, {
    rows: sql`
      select * from note
      where workspace_id = ${workspaceId}::uuid and conversation_id = ${id}
      order by ${order} limit ${bounds.rows}`,
    order,
    select: sql`id, conversation_id, created_at, updated_at, ${sql.join(computed)}`,
    sized: noteTexts,
    maxBytes: bounds.bytes,
  });
}
