import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { readHorizon } from "../feed/feed-tip.ts";
import { getNextScanPosition } from "../feed/scan-position.ts";
import type { Integration } from "../integrations/integrations.ts";

/** So many conversations are looked at once. */
const maxConversations = 5_000;

/** SQL over a row `c` of `conversation`: its version. What agents do to notes changes at least their number. */
export const conversationState = sql`concat_ws('/', c.rev, c.updated_at, c.attributes->>'noteCount')`;

const hasNotes = sql`
  case jsonb_typeof(c.attributes->'noteCount') when 'number' then (c.attributes->>'noteCount')::numeric > 0 else false end`;

/** SQL: makes a reading due now. One that was postponed stays so. */
export const makeDue = sql`
  do update set due_at = excluded.due_at where note_reading.due_at is null or note_reading.due_at <= excluded.due_at`;

interface Scanned {
  count: number;
  /** The place of the last conversation; null when there was none. */
  last: string | null;
}

/**
 * Looks at conversations that were written since the last call, and makes those due whose notes are not stored as of their
 * present version: those with notes, and those whose notes were read before. After notes are switched on, it begins with
 * the first stored conversation.
 * @returns whether more wait to be looked at
 */
export function scanConversations(
  db: Db,
  { id, workspaceId, notesPosition }: Pick<Integration, "id" | "workspaceId" | "notesPosition">,
): Promise<boolean> {
  const from = Number(notesPosition);
  return inTransaction(db, async (tx) => {
    const horizon = await readHorizon(tx, workspaceId);
    const { rows } = await sql<Scanned>`
      with scanned as materialized (
        select feed_position as position, id from conversation_item
        where workspace_id = ${workspaceId}::uuid and feed_position > ${from} and feed_position < ${horizon}
        order by feed_position, id limit ${maxConversations}
      ), due as (
        insert into note_reading (workspace_id, conversation_id, due_at)
        select c.workspace_id, c.id, clock_timestamp()
        from scanned
        join lateral (
          select * from conversation c
          where c.workspace_id = ${workspaceId}::uuid and c.id = scanned.id limit 1) c on c.deleted_at is null
        left join note_reading r on r.workspace_id = c.workspace_id and r.conversation_id = c.id
        where (${hasNotes} or r.conversation_id is not null) and r.state is distinct from ${conversationState}
        order by c.id
        on conflict (workspace_id, conversation_id) ${makeDue}
      )
      select count(*)::integer as count, max(position) as last from scanned`.execute(tx);
    const { count, last } = rows[0] ?? { count: 0, last: null };
    const isCut = count === maxConversations;
    const position = getNextScanPosition({ from, last, cutAt: isCut ? last : null });
    const integration = tx.updateTable("integration").set({ notesPosition: position }).where("id", "=", id);
    await integration.where("notesPosition", "=", notesPosition).execute(); // unless switched on anew
    return isCut;
  });
}
