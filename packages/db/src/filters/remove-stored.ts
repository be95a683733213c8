import { sql } from "kysely";
import { readDatabaseTime } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import { addRecordErasures } from "../deletions/erasures.ts";
import { addOrphanedCustomers, deleteOrphanedCustomers } from "../deletions/orphaned-customers.ts";
import { deleteBookkeeping, writeTombstones } from "../deletions/tombstones.ts";
import { lockItems } from "../feed/conversation-items.ts";

interface CustomerReference {
  customerId: string | null;
}

const returning = sql`it.customer_id`;

/**
 * Removes stored conversations that do not meet the filters any more, with their messages: tombstones remain, and raw
 * batches are cleaned as after a deletion. What was charged stays charged. The caller has locked the conversations.
 */
export async function removeConversations(
  tx: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const deletedAt = await readDatabaseTime(tx);
  const { rows: messages } = await sql<{ id: string }>`
    select id
    from message
    where workspace_id = ${workspaceId} and conversation_id = any(${ids}::text[]) and deleted_at is null
    order by id
    for update`.execute(tx);
  await lockItems(tx, workspaceId, { conversations: ids, messages: [] });
  const write = (kind: "conversation" | "message", of: readonly string[]) =>
    writeTombstones<CustomerReference>(
      tx,
      { kind, workspaceId },
      { deletions: of.map((id) => ({ id, deletedAt })), returning },
    );
  const conversations = await write("conversation", ids);
  const removedMessages = await write(
    "message",
    messages.map((it) => it.id),
  );
  const removed = [...conversations, ...removedMessages];
  await deleteBookkeeping(tx, workspaceId, removed);
  await addRecordErasures(tx, workspaceId, conversations); // they cover the messages
  await removeOrphans(tx, workspaceId, removed);
}

/** Removes stored messages that do not meet the filters any more. Their conversations stay. */
export async function removeMessages(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const deletedAt = await readDatabaseTime(tx);
  const deletions = ids.map((id) => ({ id, deletedAt }));
  const removed = await writeTombstones<CustomerReference>(
    tx,
    { kind: "message", workspaceId },
    { deletions, returning },
  );
  await deleteBookkeeping(tx, workspaceId, removed);
  await addRecordErasures(tx, workspaceId, removed);
  await removeOrphans(tx, workspaceId, removed);
}

/** Removes the customers of removed records whom nothing stored names any more: without feedback they are only personal data. */
async function removeOrphans(tx: Db, workspaceId: string, removed: readonly CustomerReference[]) {
  const ids = [...new Set(removed.flatMap((it) => it.customerId ?? []))];
  if (ids.length === 0) return;
  await addOrphanedCustomers(tx, workspaceId, ids);
  await deleteOrphanedCustomers(tx, workspaceId, ids);
}
