import type { ConversationRow, MessageRow } from "../records/index.ts";

const start = Date.parse("2026-01-01T00:00:00.000Z");

/** Returns the instant this many seconds into the year. */
export const at = (seconds: number): Date => new Date(start + seconds * 1_000);

/** Builds a message's row with defaults. */
export function buildMessage(over: Partial<MessageRow> = {}): MessageRow {
  return {
    id: "m1",
    conversationId: "c1",
    customerId: null,
    description: "Hello",
    text: null,
    descriptionTruncated: false,
    subject: null,
    status: null,
    channel: null,
    app: null,
    direction: null,
    sentAt: null,
    attachments: null,
    rev: 1,
    createdAt: at(0),
    updatedAt: at(0),
    attributes: { preview: over.description ?? "Hello" },
    relations: {},
    ...over,
  };
}

/** Builds a conversation's row with defaults. */
export function buildConversation(over: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id: "c1",
    name: null,
    preview: null,
    status: "open",
    channels: ["email", "chat"],
    tags: [],
    customerId: "u1",
    messageCount: 1,
    direction: null,
    priority: 3,
    rev: 1,
    createdAt: at(0),
    updatedAt: at(0),
    attributes: {},
    relations: { customer: "u1" },
    ...over,
  };
}
