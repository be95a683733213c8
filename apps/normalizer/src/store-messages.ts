import { type Db, records } from "@inlet/db";
import { parseMessage } from "@inlet/kustomer";
import { addConversationsToBacklog, addCustomersToBacklog } from "./add-to-backlog.ts";
import { excludeDeleted } from "./exclude-deleted.ts";
import { type MappedBatch, toOrigin } from "./origin.ts";
import type { StoreResult } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";
import { toThreadMessages } from "./to-thread-messages.ts";

/**
 * Stores the messages of stored conversations. An unknown conversation goes to the backlog, and its messages are read
 * again with its thread. Messages of held and deleted conversations are not stored.
 */
export async function storeMessages(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<StoreResult> {
  const { workspaceId } = batch;
  const { records: parsed, rejected } = toThreadMessages(parseRecords(raw, parseMessage));
  const messages = await excludeDeleted(tx, batch, { kind: "message", records: parsed });
  const ids = [...new Set(messages.map((it) => it.conversationId))];
  const conversations = new Map(
    (await records.lookUpConversations(tx, workspaceId, ids)).map((it) => [it.id, it]),
  );
  const rows = messages.filter((it) => conversations.get(it.conversationId)?.deletedAt === null);
  const written = new Set(await records.upsertMessages(tx, rows, toOrigin(batch)));
  const unplaced = messages.filter((it) => !conversations.has(it.conversationId));
  const held = new Set(
    await records.lookUpHeld(tx, workspaceId, [...new Set(unplaced.map((it) => it.conversationId))]),
  );

  await addConversationsToBacklog(tx, batch, { messages, conversations, held });
  const customers = rows.filter((it) => written.has(it.id)).flatMap((it) => it.customerId ?? []);
  await addCustomersToBacklog(tx, batch, customers);
  const heldCount = unplaced.filter((it) => held.has(it.conversationId)).length;
  return {
    rejected,
    outcome: {
      stored: written.size,
      unchanged: rows.length - written.size,
      held: heldCount,
      rejected: rejected.length,
      dropped: parsed.length - rows.length - heldCount,
    },
  };
}
