import { sql } from "kysely";
import { cutText } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";

/** An internal note, as much of it as a search finds. */
export interface SearchableNote {
  id: string;
  text: string | null;
}

const maxTextLength = 16_384;
const maxNotes = 200;
/** Of a conversation. */
const maxBytes = 32_768;

/**
 * Lists what is searchable of the internal notes of conversations: of a note the first 16,384 characters, of a conversation the first
 * 200 notes and 32 KiB. They are bounded apart from messages, so that they take no room from these.
 */
export async function listSearchableNotes(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SearchableNote[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<SearchableNote & { conversationId: string }>`
    select id, conversation_id, ${cutText(sql`text`, maxTextLength)} as text
    from unnest(${ids}::text[]) as it (conversation)
    cross join lateral (
      select *, sum(size) over (order by place rows unbounded preceding) as total
      from (
        select n.id, n.conversation_id, coalesce(n.text, n.body) as text,
          least(coalesce(octet_length(coalesce(n.text, n.body)), 0), ${maxTextLength}) as size,
          row_number() over (order by coalesce(n.created_at, 'infinity'), n.id) as place
        from note n
        where n.workspace_id = ${workspaceId}::uuid and n.conversation_id = it.conversation
        order by place limit ${maxNotes}) n) n
    where total - size < ${maxBytes}
    order by conversation_id, place`.execute(db);
  return Map.groupBy(rows, (it) => it.conversationId);
}
