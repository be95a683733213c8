import { z } from "zod";
import { createPageSchema, instant, kustomerId, pageQuery, workspaceParams } from "./wire.ts";

const text = z.string().nullable();
const attributes = z.record(z.string(), z.unknown()).describe("The whole map as Kustomer sent it");
const versioned = {
  createdAt: instant.nullable(),
  updatedAt: instant,
  rev: z.int().nullable(),
  attributes,
};

/** A conversation. */
export const conversation = z
  .object({
    id: z.string().describe("Kustomer's id"),
    name: text,
    preview: text,
    status: text,
    channels: z.array(z.string()),
    tags: z.array(z.string()).describe("Ids of tags"),
    customerId: text,
    messageCount: z.int().nullable().describe("As Kustomer counts"),
    direction: text,
    priority: z.int().nullable(),
    ...versioned,
  })
  .meta({ id: "Conversation" });

/** A message of a conversation. */
export const message = z
  .object({
    id: z.string().describe("Kustomer's id"),
    conversationId: z.string(),
    customerId: text,
    description: text.describe("What was said"),
    subject: text,
    status: text,
    channel: text,
    app: text,
    direction: text,
    sentAt: instant.nullable(),
    ...versioned,
  })
  .meta({ id: "Message" });

/** A person who wrote, or was written to. */
export const customer = z
  .object({
    id: z.string().describe("Kustomer's id"),
    name: text.describe("The name, else the display name"),
    email: text.describe("The first verified address, else the first"),
    externalId: text,
    locale: text,
    gender: text,
    verified: z.boolean().nullable(),
    timezone: text,
    ...versioned,
  })
  .meta({ id: "Customer" });

/** A tag, as conversations name it by id. */
export const tag = z
  .object({
    id: z.string().describe("Kustomer's id"),
    name: text,
    color: text,
    deleted: z.boolean(),
    createdAt: instant.nullable(),
    updatedAt: instant.nullable(),
    attributes,
  })
  .meta({ id: "Tag" });

/** A conversation with its customer and its first messages, oldest first. */
export const conversationDetail = conversation
  .extend({ customer: customer.nullable(), messages: z.array(message) })
  .meta({ id: "WholeConversation" });

/** A conversation as lists show it. */
export const conversationListItem = conversation
  .extend({
    customer: z
      .object({ name: text, email: text })
      .nullable()
      .optional()
      .describe("Whose it is; only in searches, that is by `order=newest` or any filter"),
  })
  .meta({ id: "ListedConversation" });

/** A page of conversations. */
export const conversationPage = createPageSchema(conversationListItem).meta({ id: "ConversationPage" });

/** A page of messages. */
export const messagePage = createPageSchema(message).meta({ id: "MessagePage" });

/** A page of customers. */
export const customerPage = createPageSchema(customer).meta({ id: "CustomerPage" });

/** A page of tags. */
export const tagPage = createPageSchema(tag).meta({ id: "TagPage" });

const word = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, "must not hold control characters");

/** Which conversations, and in which order. */
export const conversationQuery = pageQuery.extend({
  order: z
    .enum(["id", "newest"])
    .optional()
    .describe("`newest`: changed last first, as always when there is a filter; else by id"),
  q: word
    .optional()
    .describe(
      "A part of the conversation's name, of its customer's name or e-mail; the beginning of a customer's e-mail, with its @, is found at once, and so is the id of a conversation or customer",
    ),
  status: word.optional().describe("open, snoozed, done"),
  channel: word.optional().describe("One of its channels"),
  tag: kustomerId.optional().describe("Id of one of its tags"),
  customerId: kustomerId.optional().describe("Only those of this customer"),
  from: instant.optional().describe("Only those changed last at or after this instant"),
  to: instant.optional().describe("Only those changed last before this instant"),
});

/** Which messages, and in which order. */
export const messageQuery = pageQuery.extend({
  conversationId: kustomerId.optional().describe("Only those of this conversation"),
  order: z
    .enum(["id", "oldest", "newest"])
    .default("id")
    .describe("`oldest` and `newest` are by when they were created, and need `conversationId`"),
});

/** How much of a conversation. */
export const conversationDetailQuery = z.object({
  messages: z.coerce.number().int().min(0).max(1_000).default(1_000).describe("Most messages to bring along"),
});

/** The record that a path names by Kustomer's id. */
export const recordParams = workspaceParams.extend({ id: kustomerId });
