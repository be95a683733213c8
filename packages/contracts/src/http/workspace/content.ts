import { z } from "zod";
import {
  createPageSchema,
  defineReply,
  instant,
  kustomerId,
  pageQuery,
  refuseReversedRange,
  text,
  typedText,
  wholeNumber,
  workspaceParams,
} from "../../wire.ts";
import { attachment } from "./attachments.ts";

const attributes = z
  .record(z.string(), z.unknown())
  .describe(
    "All attributes as Kustomer sent them. Numbers have all their digits, which a parser may round; one of more than 500 digits is a string",
  );
const versioned = {
  createdAt: instant.nullable(),
  updatedAt: instant,
  rev: z.int().nullable(),
  attributes,
};

const named = z.object({ id: z.string(), name: text.describe("Null where Inlet does not know it") });

/** A conversation. */
export const conversation = defineReply("Conversation", {
  id: z.string().describe("Kustomer's id"),
  name: text,
  preview: text,
  status: text,
  channels: z.array(z.string()),
  tags: z.array(z.string()).describe("Ids of tags"),
  customerId: text,
  messageCount: z.int().nullable().describe("As Kustomer counts them"),
  direction: text,
  priority: z.int().nullable(),
  assignedUsers: z.array(named).describe("The agents to whom it is assigned, with their names as of now"),
  assignedTeams: z.array(named).describe("The teams to which it is assigned, with their names as of now"),
  queueId: text.describe("Kustomer's id of the routing queue"),
  satisfactionScore: z
    .number()
    .nullable()
    .describe("What the customer answered to the satisfaction survey: 0 or 1. Null without an answer"),
  satisfactionRating: z
    .number()
    .nullable()
    .describe("The same as a rating, as Kustomer sends it: 0 to 10 by its API reference, 1 to 5 by its help"),
  satisfactionStatus: text.describe(
    "Of the survey: scheduled, offered, rated, commented, canceled, unresponded. Null without a survey",
  ),
  ...versioned,
});

/** A message of a conversation. */
export const message = defineReply("Message", {
  id: z.string().describe("Kustomer's id"),
  conversationId: z.string(),
  customerId: text,
  description: text.describe("The text of the message"),
  descriptionTruncated: z
    .boolean()
    .nullable()
    .describe(
      "Whether the text is perhaps cut, because Kustomer states a size far beyond it; null when not looked at yet",
    ),
  redacted: z.boolean().describe("Whether the text was redacted at Kustomer"),
  subject: text.describe("The subject, else that of `meta`"),
  status: text,
  channel: text,
  app: text,
  direction: text,
  agentId: text.describe("The user who wrote an outbound message; null for automated ones"),
  agentName: text.describe("Their name as of now; null where Inlet does not know it"),
  sentAt: instant.nullable(),
  attachments: z
    .array(attachment)
    .nullable()
    .describe(
      "Null where Inlet does not know whether there are any, as of messages that the key may not read it of",
    ),
  ...versioned,
});

/** A person who writes to the organization or receives its messages. */
export const customer = defineReply("Customer", {
  id: z.string().describe("Kustomer's id"),
  name: text.describe("The name, else the display name, else first and last name"),
  email: text.describe("The first verified address, else the first"),
  externalId: text,
  locale: text,
  gender: text,
  verified: z.boolean().nullable(),
  timezone: text,
  ...versioned,
});

/** A tag; conversations refer to it by id. */
export const tag = defineReply("Tag", {
  id: z.string().describe("Kustomer's id"),
  name: text,
  color: text,
  deleted: z.boolean(),
  createdAt: instant.nullable(),
  updatedAt: instant.nullable(),
  attributes,
});

/** An internal note: what agents write to each other about a conversation. */
export const note = defineReply("Note", {
  id: z.string().describe("Kustomer's id"),
  conversationId: z.string(),
  text: text.describe("What people read: without markup where the note is HTML"),
  agentId: text.describe("The user who wrote it"),
  agentName: text.describe("Their name as of now; null where Inlet does not know it"),
  createdAt: instant.nullable(),
  updatedAt: instant,
});

/** A conversation with its customer, its first messages and its internal notes, oldest first. */
export const conversationDetail = conversation
  .extend({
    customer: customer.nullable(),
    messages: z
      .array(message)
      .describe(
        "The first messages, 4 MiB at most: fewer than requested when they are large. The list of messages has all",
      ),
    notes: z
      .array(note)
      .describe(
        "The internal notes, oldest first: the first 1,000, 1 MiB at most. Empty unless the workspace has notes switched on. They are no messages: `messageCount` does not count them",
      ),
  })
  .meta({ id: "ConversationDetail" });

const listedAttributes = { attributes: attributes.optional().describe("Only with `include=attributes`") };

/** Where a search has found a conversation. */
export const searchHit = defineReply("SearchHit", {
  in: z
    .enum(["subject", "id", "customer", "message", "note"])
    .describe(
      "Where it was found: in its name, by its id, in its customer's name or email, in a message, or in an internal note",
    ),
  messageId: text.describe("Id of the message, of a hit in one"),
  noteId: text.describe("Id of the internal note, of a hit in one"),
  segments: z
    .array(
      z.object({
        text: z.string().describe("Plain text, no HTML: escape it where you show it"),
        match: z.boolean().describe("Whether this piece matches the search"),
      }),
    )
    .describe(
      "The text around the first match, in pieces; about 300 characters. `…` stands for what is left out",
    ),
});

/** A conversation in a list. */
export const conversationListItem = conversation
  .extend({
    ...listedAttributes,
    customer: z
      .object({ name: text, email: text })
      .nullable()
      .optional()
      .describe("The conversation's customer; only with `order=newest` or a filter"),
    hits: z
      .array(searchHit)
      .optional()
      .describe(
        "Only with `q`: where it was found, in the subject, the customer, and the message and the internal note that match most",
      ),
  })
  .meta({ id: "ConversationListItem" });

export const conversationPage = createPageSchema(conversationListItem)
  .extend({
    searchFilling: z
      .boolean()
      .optional()
      .describe(
        "Only with `q`: whether changes of more than a minute ago are not searchable yet, as during a first load or after an update of Inlet",
      ),
  })
  .meta({ id: "ConversationPage" });
/** A message, a customer and a tag in a list. */
export const messageListItem = message.extend(listedAttributes).meta({ id: "MessageListItem" });
const customerListItem = customer.extend(listedAttributes).meta({ id: "CustomerListItem" });
const tagListItem = tag.extend(listedAttributes).meta({ id: "TagListItem" });

export const messagePage = createPageSchema(messageListItem).meta({ id: "MessagePage" });
export const customerPage = createPageSchema(customerListItem).meta({ id: "CustomerPage" });
export const tagPage = createPageSchema(tagListItem).meta({ id: "TagPage" });

/** A page of records. Their attributes are most of their bytes, so lists have them only when asked. */
export const recordListQuery = pageQuery.extend({
  include: z
    .enum(["attributes"])
    .optional()
    .describe("`attributes`: each item has all attributes as Kustomer sent them"),
});

const searchText = typedText(1, 200);

/** Filters and order of a list of conversations. */
export const conversationQuery = refuseReversedRange(
  recordListQuery.extend({
    order: z
      .enum(["id", "newest", "relevance"])
      .optional()
      .describe(
        "`newest`: by last change, the latest first; the default with a filter. `id`: by id; the default without one. `relevance`: the best match first, of the newest 300 that match; needs `q`",
      ),
    q: searchText
      .optional()
      .describe(
        "Words in the conversation's name, its customer's name or email, its messages, or its internal notes: all of them, in any case, with or without accents. A word also finds longer words that begin with it. `\"a phrase\"`, `or` and `-` work as in search engines. The beginning of an email including its @, and the id of a conversation or customer, find just that",
      ),
    status: searchText.optional().describe("open, snoozed, done"),
    channel: searchText.optional().describe("One of its channels"),
    tag: kustomerId.optional().describe("Id of one of its tags"),
    customerId: kustomerId.optional().describe("Only those of this customer"),
    from: instant.optional().describe("Only those last changed at or after this instant"),
    to: instant.optional().describe("Only those last changed before this instant"),
  }),
);

/** Filters and order of a list of messages. */
export const messageQuery = recordListQuery.extend({
  conversationId: kustomerId.optional().describe("Only those of this conversation"),
  order: z
    .enum(["id", "oldest", "newest"])
    .default("id")
    .describe("`oldest` and `newest` sort by creation and need `conversationId`"),
});

/** How many messages to include with a conversation. */
export const conversationDetailQuery = z.object({
  messages: wholeNumber(0, 1_000).default(1_000).describe("The maximum number of messages to include"),
});

/** Path parameters of one record, by Kustomer's id. */
export const recordParams = workspaceParams.extend({ id: kustomerId });
