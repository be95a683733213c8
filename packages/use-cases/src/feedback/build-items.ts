import { type Db, feed, maxPageBytes } from "@inlet/db";
import { toConversationItem } from "./conversation-item.ts";
import type { FeedbackItem, ItemRef } from "./feedback-item.ts";
import { toMessageItem } from "./message-item.ts";

/** So many items are read at once, so that large ones do not pile up. */
const chunkSize = 100;

/**
 * Builds the items of a workspace as they are now, in the order given: all, or the first ones up to about 4 MiB, and at
 * least one. Feed, export and push share it. Call it in a transaction of one snapshot, so that the version of an item
 * belongs to its content.
 */
export async function buildFeedbackItems(
  db: Db,
  workspaceId: string,
  refs: readonly ItemRef[],
): Promise<FeedbackItem[]> {
  const items: FeedbackItem[] = [];
  let size = 0;
  for (let start = 0; start < refs.length && size < maxPageBytes; start += chunkSize) {
    const chunk = refs.slice(start, start + chunkSize);
    const built = await buildChunk(db, workspaceId, chunk);
    for (const item of built) {
      if (size >= maxPageBytes) return items;
      items.push(item);
      size += measure(item);
    }
    if (built.length < chunk.length) return items;
  }
  return items;
}

async function buildChunk(db: Db, workspaceId: string, refs: readonly ItemRef[]): Promise<FeedbackItem[]> {
  const pick = (kind: ItemRef["kind"]) => refs.filter((it) => it.kind === kind).map((it) => it.id);
  const messages = await feed.listItemMessages(db, workspaceId, pick("message"));
  const conversationIds = [...pick("conversation"), ...[...messages.values()].map((it) => it.conversationId)];
  const conversations = await feed.listItemConversations(db, workspaceId, [...new Set(conversationIds)]);
  const transcripts = await feed.listTranscripts(db, workspaceId, pick("conversation"));
  const names = await feed.getItemNames(
    db,
    workspaceId,
    collectIds({ conversations, messages, transcripts }),
  );
  const items: FeedbackItem[] = [];
  for (const ref of refs) {
    const transcript = transcripts.get(ref.id);
    if (ref.kind === "conversation" && transcript === undefined) break; // the size of a page has excluded it
    const message = messages.get(ref.id);
    items.push(
      transcript !== undefined && ref.kind === "conversation"
        ? toConversationItem(ref, { conversation: conversations.get(ref.id), transcript, names })
        : toMessageItem(ref, {
            message,
            conversation: conversations.get(message?.conversationId ?? ""),
            names,
          }),
    );
  }
  return items;
}

/** The records that items are made of. */
interface ItemRecords {
  conversations: ReadonlyMap<string, feed.ItemConversation>;
  messages: ReadonlyMap<string, feed.MessageOfItem>;
  transcripts: ReadonlyMap<string, feed.Transcript>;
}

function collectIds(records: ItemRecords): feed.NamedIds {
  const conversations = [...records.conversations.values()];
  const transcripts = [...records.transcripts.values()].flatMap((it) => it.messages);
  const messages: feed.ItemMessage[] = [...records.messages.values(), ...transcripts];
  const unique = (ids: readonly (string | null)[]) => [...new Set(ids.filter((it) => it !== null))];
  const authors = messages.filter((it) => it.direction !== "in").map((it) => it.createdBy);
  return {
    customers: unique([...conversations, ...messages].map((it) => it.customerId)),
    tags: unique(conversations.flatMap((it) => it.tags)),
    users: unique([...authors, ...conversations.flatMap((it) => it.assignedUsers)]),
    teams: unique(conversations.flatMap((it) => it.assignedTeams)),
  };
}

/** About how long an item is as JSON. */
function measure(item: FeedbackItem): number {
  const length = (text: string | null) => text?.length ?? 0;
  const context = item.kind === "conversation" ? item : item.conversation;
  const texts = item.kind === "conversation" ? item.transcript : [];
  const own =
    length(item.title) + length(item.text) + measureParts(item.kind === "message" ? item.parts : null);
  const ofMessages = texts.map((it) => 300 + length(it.text) + length(it.subject) + measureParts(it.parts));
  const custom = context?.custom ? JSON.stringify(context.custom).length : 0;
  return 1_000 + own + custom + ofMessages.reduce((sum, it) => sum + it, 0);
}

const measureParts = (parts: readonly { text: string }[] | null): number =>
  (parts ?? []).reduce((sum, it) => sum + it.text.length, 0);
