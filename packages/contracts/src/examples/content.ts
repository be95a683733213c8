import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at, ids } from "./instants.ts";

const versioned = { createdAt: at.created, updatedAt: at.updated };

const conversation = {
  id: ids.conversation,
  name: "The zipper broke after a week",
  preview: "Hello, the zipper of my new jacket broke after one week.",
  status: "open",
  channels: ["email"],
  tags: [ids.tag],
  customerId: ids.customer,
  messageCount: 2,
  direction: "in",
  priority: 3,
  assignedUsers: [{ id: "60c72c019b1e8a0015a1b2c4", name: "Kim Agent" }],
  assignedTeams: [{ id: "60c72c019b1e8a0015a1b2c9", name: "Returns" }],
  queueId: null,
  satisfactionScore: 1,
  satisfactionRating: 10,
  satisfactionStatus: "rated",
  ...versioned,
  rev: 4,
} satisfies z.input<typeof http.conversationListItem>;

const attachment = {
  id: "65a1f1b4e4b0d1a2b3c4d5f7",
  name: "zipper.jpg",
  contentType: "image/jpeg",
  size: 182_044,
} satisfies z.input<typeof http.attachment>;

const message = {
  id: ids.message,
  conversationId: ids.conversation,
  customerId: ids.customer,
  description: "Hello, the zipper of my new jacket broke after one week. Can you replace it?",
  descriptionTruncated: false,
  redacted: false,
  subject: "The zipper broke after a week",
  status: "received",
  channel: "email",
  app: "postmark",
  direction: "in",
  agentId: null,
  agentName: null,
  sentAt: at.created,
  attachments: [attachment],
  ...versioned,
  rev: 1,
} satisfies z.input<typeof http.messageListItem>;

const note = {
  id: "65a1f1d2e4b0d1a2b3c4d5f9",
  conversationId: ids.conversation,
  text: "Second zipper of this batch. Replace it without asking for the old jacket.",
  agentId: "60c72c019b1e8a0015a1b2c4",
  agentName: "Kim Agent",
  createdAt: at.created,
  updatedAt: at.updated,
} satisfies z.input<typeof http.note>;

const customer = {
  id: ids.customer,
  name: "Sam Example",
  email: "sam@example.com",
  externalId: "shop-1042",
  locale: "en_US",
  gender: null,
  verified: true,
  timezone: "Europe/London",
  ...versioned,
  rev: 7,
} satisfies z.input<typeof http.customerPage>["data"][number];

const tag = {
  id: ids.tag,
  name: "product-quality",
  color: "#2e7d32",
  deleted: false,
  createdAt: at.weekBefore,
  updatedAt: null,
} satisfies z.input<typeof http.tagPage>["data"][number];

const fullCustomer = {
  ...customer,
  attributes: { displayName: "Sam Example", custom: { loyaltyStr: "gold" } },
} satisfies z.input<typeof http.customer>;
const fullMessage = { ...message, attributes: { preview: message.description, auto: false } };

const hit = {
  in: "message",
  messageId: ids.message,
  noteId: null,
  segments: [
    { text: "Hello, the ", match: false },
    { text: "zipper", match: true },
    { text: " of my new jacket broke after one week. Can you replace it?", match: false },
  ],
} satisfies z.input<typeof http.searchHit>;

export const contentExamples = {
  ConversationListItem: conversation,
  SearchHit: hit,
  ConversationPage: {
    data: [{ ...conversation, customer: { name: customer.name, email: customer.email }, hits: [hit] }],
    next: null,
    searchFilling: false,
  } satisfies z.input<typeof http.conversationPage>,
  MessageListItem: message,
  CustomerListItem: customer,
  TagListItem: tag,
  AttachmentLink: {
    ...attachment,
    url: "https://files.example/zipper.jpg?X-Amz-Expires=600",
    expiresAt: at.next,
  } satisfies z.input<typeof http.attachmentLink>,
  Customer: fullCustomer,
  ConversationDetail: {
    ...conversation,
    attributes: { name: conversation.name, custom: { productStr: "Alpine jacket" } },
    customer: fullCustomer,
    messages: [fullMessage],
    notes: [note],
  } satisfies z.input<typeof http.conversationDetail>,
};
