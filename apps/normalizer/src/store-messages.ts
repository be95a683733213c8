import { type Batch, backlog, type Db, records } from "@inlet/db";
import { parseMessage } from "@inlet/kustomer";
import { wantConversations } from "./add-to-backlog.ts";
import { withoutDeleted } from "./exclude-deleted.ts";
import { laneOf, type MappedBatch, originOf } from "./origin.ts";
import type { Stored } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";
import { threaded } from "./to-thread-messages.ts";

/**
 * Stores the messages of known conversations. A message of an unknown one makes that conversation wanted, and comes
 * again with its thread; one of a held or deleted conversation is not stored.
 */
export async function storeMessages(tx: Db, batch: MappedBatch, raw: readonly unknown[]): Promise<Stored> {
  const { workspaceId } = batch;
  const { records: shown, rejected } = threaded(parseRecords(raw, parseMessage));
  const messages = await withoutDeleted(tx, batch, { kind: "message", records: shown });
  const ids = [...new Set(messages.map((it) => it.conversationId))];
  const conversations = new Map(
    (await records.lookUpConversations(tx, workspaceId, ids)).map((it) => [it.id, it]),
  );
  const rows = messages.filter((it) => conversations.get(it.conversationId)?.deletedAt === null);
  const written = new Set(await records.upsertMessages(tx, rows, originOf(batch)));
  const strangers = messages.filter((it) => !conversations.has(it.conversationId));
  const held = new Set(
    await records.lookUpHeld(tx, workspaceId, [...new Set(strangers.map((it) => it.conversationId))]),
  );

  await wantConversations(tx, batch, { messages, conversations, held });
  const customers = rows.filter((it) => written.has(it.id)).flatMap((it) => it.customerId ?? []);
  await wantStrangers(tx, batch, customers);
  const heldCount = strangers.filter((it) => held.has(it.conversationId)).length;
  return {
    rejected,
    outcome: {
      stored: written.size,
      unchanged: rows.length - written.size,
      held: heldCount,
      rejected: rejected.length,
      dropped: shown.length - rows.length - heldCount,
    },
  };
}

/** Customers named by messages need only exist; those of the conversations are kept fresh. */
export async function wantStrangers(tx: Db, batch: Batch, named: string[]): Promise<void> {
  const { workspaceId, observedAt } = batch;
  const distinct = [...new Set(named)];
  if (distinct.length === 0) return;
  const stored = new Set(await records.lookUpCustomers(tx, workspaceId, distinct));
  const strangers = distinct.filter((id) => !stored.has(id));
  const wish = { workspaceId, observedAt, reason: backlog.reasons.namedByMessage, lane: laneOf(batch) };
  await backlog.addCustomers(tx, wish, strangers);
}
