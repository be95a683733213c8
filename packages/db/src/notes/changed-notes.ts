import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { makeDue } from "./scan-conversations.ts";

/** A version of a note that Kustomer has, and where it belongs. */
export interface NoteVersion {
  id: string;
  conversationId: string;
  updatedAt: Date;
}

/** Makes the conversations due whose notes are stored in an older version, or not at all. Only stored conversations count. */
export async function markChanged(db: Db, workspaceId: string, found: readonly NoteVersion[]): Promise<void> {
  if (found.length === 0) return;
  await sql`
    insert into note_reading (workspace_id, conversation_id, due_at)
    select distinct c.workspace_id, c.id, statement_timestamp()
    from json_to_recordset(${JSON.stringify(found)}::json) as it (id text, "conversationId" text, "updatedAt" timestamptz)
    join lateral (
      select * from conversation c
      where c.workspace_id = ${workspaceId}::uuid and c.id = it."conversationId" limit 1) c on c.deleted_at is null
    where not exists (
      select 1 from note n
      where n.workspace_id = c.workspace_id and n.id = it.id and n.conversation_id = c.id
        and n.updated_at >= it."updatedAt")
    order by c.id
    on conflict (workspace_id, conversation_id) ${makeDue}`.execute(db);
}

/** Notes up to which instant of Kustomer's clock changed notes were searched for. */
export async function markSearched(db: Db, integrationId: string, notesTo: Date): Promise<void> {
  await db.updateTable("integration").set({ notesTo }).where("id", "=", integrationId).execute();
}
