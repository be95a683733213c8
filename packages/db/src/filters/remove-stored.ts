import { sql } from "kysely";
import { readDatabaseTime } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import { addRecordErasures } from "../deletions/erasures.ts";
import { addOrphanedCustomers, deleteOrphanedCustomers } from "../deletions/orphaned-customers.ts";
import { type Deletion, deleteBookkeeping, writeTombstones } from "../deletions/tombstones.ts";
import { lockItems } from "../feed/conversation-items.ts";

interface CustomerReference {
  customerId: string | null;
}

/** What to remove. The caller has locked the rows. */
interface Removal {
  conversations: readonly Deletion[];
  messages: readonly Deletion[];
  /** The conversations that the messages are within, where these are removed as well or go later. */
  within?: readonly string[];
  /** Raw pages are not searched for what is removed, because they go soon by themselves. */
  areRawPagesKept?: boolean;
}

const returning = sql`it.customer_id`;

/**
 * Removes stored records: tombstones remain, lists forget them, and customers go whom nothing stored names any more. What was
 * charged stays charged.
 * @returns how many were removed
 */
export async function removeStored(
  tx: Db,
  workspaceId: string,
  { conversations, messages, within = [], areRawPagesKept = false }: Removal,
): Promise<Record<"conversation" | "message" | "customer", number>> {
  if (within.length > 0) await lockItems(tx, workspaceId, { conversations: within, messages: [] });
  const write = (kind: "conversation" | "message", deletions: readonly Deletion[]) =>
    writeTombstones<CustomerReference>(tx, { kind, workspaceId }, { deletions, returning });
  const gone = await write("conversation", conversations);
  const goneMessages = await write("message", messages);
  const removed = [...gone, ...goneMessages];
  await deleteBookkeeping(tx, workspaceId, removed);
  // Those of conversations cover their messages.
  if (!areRawPagesKept)
    await addRecordErasures(tx, workspaceId, conversations.length > 0 ? gone : goneMessages);
  const customer = await removeOrphans(tx, workspaceId, { removed, areRawPagesKept });
  return { conversation: gone.length, message: goneMessages.length, customer };
}

/** Removes stored conversations that do not meet the filters any more, with their messages. */
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
  const toDeletion = (id: string) => ({ id, deletedAt });
  await removeStored(tx, workspaceId, {
    conversations: ids.map(toDeletion),
    messages: messages.map((it) => toDeletion(it.id)),
    within: ids,
  });
}

/** Removes stored messages that do not meet the filters any more. Their conversations stay. */
export async function removeMessages(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const deletedAt = await readDatabaseTime(tx);
  const messages = ids.map((id) => ({ id, deletedAt }));
  await removeStored(tx, workspaceId, { conversations: [], messages });
}

interface Removed {
  removed: readonly CustomerReference[];
  areRawPagesKept: boolean;
}

/** Removes the customers of removed records whom nothing stored names any more: without feedback they are only personal data. */
async function removeOrphans(
  tx: Db,
  workspaceId: string,
  { removed, areRawPagesKept }: Removed,
): Promise<number> {
  const ids = [...new Set(removed.flatMap((it) => it.customerId ?? []))];
  if (ids.length === 0) return 0;
  await addOrphanedCustomers(tx, workspaceId, ids);
  return (await deleteOrphanedCustomers(tx, workspaceId, { ids, areRawPagesKept })).length;
}
