import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { StoredAttachment } from "../tables/index.ts";

/** Finds an attachment of a stored message. */
export async function findAttachment(
  db: Db,
  { workspaceId, messageId, attachmentId }: { workspaceId: string; messageId: string; attachmentId: string },
): Promise<StoredAttachment | undefined> {
  const { rows } = await sql<{ attachments: StoredAttachment[] | null }>`
    select attachments from message
    where workspace_id = ${workspaceId}::uuid and id = ${messageId} and deleted_at is null`.execute(db);
  return rows[0]?.attachments?.find((it) => it.id === attachmentId);
}

/** Lists the conversations of those messages that are stored without their attachments. */
export async function listThreadsWithoutAttachments(
  db: Db,
  workspaceId: string,
  messageIds: readonly string[],
): Promise<string[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select distinct conversation_id as id from message
    where workspace_id = ${workspaceId}::uuid and id = any(${messageIds}::text[])
      and deleted_at is null and attachments is null`.execute(db);
  return rows.map((it) => it.id);
}
