import { records } from "@inlet/db";
import { addReadableTexts, type ReadableMessage } from "../page/add-readable-texts.ts";
import { toOrigin } from "../page/mapped-batch.ts";
import type { ThreadMessage } from "../page/parse-records.ts";
import {
  addConversationsToBacklog,
  addCustomersToBacklog,
  type NamedConversations,
} from "./add-to-backlog.ts";
import { excludeDeleted } from "./exclude-deleted.ts";
import type { Stages } from "./stages.ts";

interface AdmittedMessages extends NamedConversations {
  rows: ReadableMessage[];
}

/**
 * Stores the messages of stored conversations. An unknown conversation goes to the backlog, and its messages are read
 * again with its thread. Messages of held and deleted conversations are not stored.
 */
export const messages: Stages<ThreadMessage, AdmittedMessages> = {
  async admit(tx, batch, parsed) {
    const { workspaceId } = batch;
    const existing = await excludeDeleted(tx, batch, { kind: "message", records: parsed });
    const ids = [...new Set(existing.map((it) => it.conversationId))];
    const named = await records.lookUpConversations(tx, workspaceId, ids);
    const conversations = new Map(named.map((it) => [it.id, it]));
    const unknown = ids.filter((id) => !conversations.has(id));
    const held = new Set(await records.lookUpHeld(tx, workspaceId, unknown));
    const stored = existing.filter((it) => conversations.get(it.conversationId)?.deletedAt === null);
    const rows = await addReadableTexts(stored);
    return { rows, messages: existing, conversations, held };
  },
  async write(tx, batch, { rows, ...named }) {
    const written = new Set(await records.upsertMessages(tx, rows, toOrigin(batch)));
    await addConversationsToBacklog(tx, batch, named);
    const customers = rows.filter((it) => written.has(it.id)).flatMap((it) => it.customerId ?? []);
    await addCustomersToBacklog(tx, batch, customers);
    const held = named.messages.filter((it) => named.held.has(it.conversationId)).length;
    return { kept: rows.length, written: written.size, held };
  },
};
