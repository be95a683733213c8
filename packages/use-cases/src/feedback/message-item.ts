import type { feed } from "@inlet/db";
import { findAuthor } from "./authors.ts";
import type { ItemRef, MessageItem } from "./feedback-item.ts";
import { toContext, toCustomer, toTime, toUrl } from "./item-context.ts";
import { toWritten } from "./written-text.ts";

/** What a message item is made of. */
interface ItemParts {
  message: feed.MessageOfItem | undefined;
  conversation: feed.ItemConversation | undefined;
  names: feed.ItemNames;
}

/** Makes the item of a message. One that is not stored any more, or that its reader must drop, is deleted. */
export function toMessageItem(ref: ItemRef, { message, conversation, names }: ItemParts): MessageItem {
  if (message === undefined || message.isDeleted || ref.isDropped === true)
    return toDeletedItem(ref, message);
  const { conversationId, status, channel, direction, createdAt, updatedAt } = message;
  const customerId = message.customerId ?? conversation?.customerId ?? null;
  return {
    kind: "message",
    id: ref.id,
    version: String(message.feedPosition),
    ...{ conversationId, customerId, customer: toCustomer(names, customerId) },
    ...{ title: message.subject, status, channel, direction, createdAt, updatedAt },
    url: toUrl(names, conversationId),
    deleted: false,
    text: message.text,
    author: findAuthor(message, names, customerId),
    ...toWritten(message),
    conversation:
      conversation === undefined ? null : { title: conversation.title, ...toContext(conversation, names) },
  };
}

function toDeletedItem(ref: ItemRef, message: feed.MessageOfItem | undefined): MessageItem {
  const {
    customerId = null,
    status = null,
    channel = null,
    direction = null,
    createdAt = null,
  } = message ?? {};
  return {
    kind: "message",
    id: ref.id,
    version: String(message?.feedPosition ?? ref.position ?? 0),
    conversationId: message?.conversationId ?? "",
    ...{ customerId, customer: null, title: null, status, channel, direction, createdAt },
    updatedAt: message?.updatedAt ?? toTime(ref.position),
    ...{
      url: null,
      deleted: true,
      text: null,
      subject: null,
      parts: null,
      attachments: null,
      truncated: false,
    },
    ...{ at: null, author: { kind: "system", id: null, name: null }, conversation: null },
  };
}
