import type { feed } from "@inlet/db";
import { type Author, findAuthor, toLabel } from "./authors.ts";
import type { ConversationItem, ItemRef } from "./feedback-item.ts";
import { emptyContext, toContext, toCustomer, toTime, toUrl } from "./item-context.ts";
import { getWrittenText, toWritten } from "./written-text.ts";

type TranscriptMessage = ConversationItem["transcript"][number];

/** What a conversation item is made of. */
interface ItemParts {
  conversation: feed.ItemConversation | undefined;
  transcript: feed.Transcript;
  names: feed.ItemNames;
}

/** Makes the item of a conversation. One that is not stored any more is deleted. */
export function toConversationItem(
  ref: ItemRef,
  { conversation, transcript, names }: ItemParts,
): ConversationItem {
  if (conversation === undefined || conversation.isDeleted) return toDeletedItem(ref, conversation);
  const { customerId, title, preview, direction, createdAt, updatedAt, feedPosition } = conversation;
  const messages = transcript.messages.map((it) => toTranscriptMessage(it, names, customerId));
  const readable = listReadable(messages);
  return {
    kind: "conversation",
    id: ref.id,
    version: String(feedPosition),
    conversationId: ref.id,
    ...{ customerId, customer: toCustomer(names, customerId), title, direction, createdAt, updatedAt },
    url: toUrl(names, ref.id),
    deleted: false,
    text: readable.map((it) => `${toLabel(it.author)}: ${it.text}`).join("\n\n") || (preview ?? title),
    customerText: readable.find((it) => it.author.kind === "customer")?.text ?? null,
    ...toContext(conversation, names),
    endedAt: toInstant(conversation.endedAt),
    transcript: messages,
    transcriptTruncated: transcript.isTruncated,
  };
}

/** Lists what people wrote of messages that are no notes, where that is anything. */
function listReadable(messages: readonly TranscriptMessage[]): { author: Author; text: string }[] {
  const readable: { author: Author; text: string }[] = [];
  for (const { author, text: whole, parts, note } of messages) {
    const text = note ? "" : getWrittenText(whole, parts);
    if (text !== "") readable.push({ author, text });
  }
  return readable;
}

function toTranscriptMessage(
  message: feed.TranscriptEntry,
  names: feed.ItemNames,
  customerId: string | null,
): TranscriptMessage {
  return {
    messageId: message.id,
    note: message.isNote,
    author: findAuthor(message, names, customerId),
    text: message.text,
    ...toWritten(message),
  };
}

function toDeletedItem(ref: ItemRef, conversation: feed.ItemConversation | undefined): ConversationItem {
  const { customerId = null, status = null, direction = null, createdAt = null } = conversation ?? {};
  return {
    kind: "conversation",
    id: ref.id,
    version: String(conversation?.feedPosition ?? ref.position ?? 0),
    conversationId: ref.id,
    ...{ customerId, customer: null, title: null, direction, createdAt },
    updatedAt: conversation?.updatedAt ?? toTime(ref.position),
    url: null,
    deleted: true,
    ...{ text: null, customerText: null, ...emptyContext, channels: conversation?.channels ?? [] },
    ...{ status, endedAt: null, transcript: [], transcriptTruncated: false },
  };
}

function toInstant(text: string | null): Date | null {
  const date = text === null ? undefined : new Date(text);
  return date === undefined || Number.isNaN(date.getTime()) ? null : date;
}
