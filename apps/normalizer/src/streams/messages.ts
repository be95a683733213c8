import { backlog, filters, records } from "@inlet/db";
import { filterRecords } from "../filters/filter-records.ts";
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
import { withholdUnknown } from "./withhold.ts";

interface AdmittedMessages extends NamedConversations {
  rows: ReadableMessage[];
}

/**
 * Stores the messages of stored conversations. An unknown conversation goes to the backlog, and its messages are read
 * again with its thread. Messages of held, filtered and deleted conversations are not stored, nor those that do not meet the
 * filters themselves.
 */
export const messages: Stages<ThreadMessage, AdmittedMessages> = {
  async admit(tx, batch, parsed) {
    const { workspaceId } = batch;
    const existing = await excludeDeleted(tx, batch, { kind: "message", records: parsed });
    const ids = [...new Set(existing.map((it) => it.conversationId))];
    // Before the lock on conversations, as pages of conversations do it.
    if (batch.filters?.rules?.messages) await filters.lockAdmission(tx, workspaceId);
    // The lock keeps their conversations from being removed, by filters or by age, before these messages are stored.
    const lookUp =
      batch.filters || batch.retainedFrom ? records.lockConversations : records.lookUpConversations;
    const stored = await lookUp(tx, workspaceId, ids);
    const conversations = new Map(stored.map((it) => [it.id, it]));
    const unknown = ids.filter((id) => !conversations.has(id));
    const held = new Set(await records.lookUpHeld(tx, workspaceId, unknown));
    const placed = existing.filter((it) => conversations.get(it.conversationId)?.deletedAt === null);
    const { rows: passing } = await filterRecords(tx, batch, { kind: "message", records: placed });
    const rows = await addReadableTexts(passing);
    return { rows, messages: existing, conversations, held };
  },
  async write(tx, batch, { rows, ...named }) {
    const storable = await withholdUnknown(batch, "message", rows);
    const written = new Set(await records.upsertMessages(tx, storable.rows, toOrigin(batch)));
    await storable.save(tx, written);
    await addConversationsToBacklog(tx, batch, named);
    const writtenRows = rows.filter((it) => written.has(it.id));
    const customers = writtenRows.flatMap((it) => it.customerId ?? []);
    await addCustomersToBacklog(tx, batch, customers);
    await backlog.recountGivenUp(tx, batch.workspaceId, [
      ...new Set(writtenRows.map((it) => it.conversationId)),
    ]);
    const held = named.messages.filter((it) => named.held.has(it.conversationId)).length;
    return { kept: rows.length, written: written.size, held };
  },
};
