import { z } from "zod";
import { defineReply, instant, pageQuery, text, wholeNumber } from "../../wire.ts";
import { attachment } from "./attachments.ts";
import { boundedCount } from "./overview.ts";

const author = z
  .object({
    kind: z
      .enum(["customer", "agent", "system"])
      .describe("`system`: an automated message, or one whose author Kustomer does not name"),
    id: text.describe("Of the customer, or of the user who wrote it in Kustomer"),
    name: text.describe(
      "As of now. Null where Inlet does not know it, as of agents whom the key may not read",
    ),
  })
  .meta({ id: "FeedbackAuthor" });

const parts = z
  .array(
    z.object({
      kind: z.enum(["written", "quote", "signature"]),
      text: z.string(),
    }),
  )
  .nullable()
  .describe(
    "For a mail with a quoted reply or a signature: its text in parts. Null where all of the text is what its author wrote",
  );

const written = {
  at: instant.nullable().describe("When it was sent, else when it was created"),
  subject: text.describe("The subject, else that of `meta`"),
  parts,
  attachments: z
    .array(attachment)
    .nullable()
    .describe("By name, type and size; null where Inlet does not know whether there are any"),
  truncated: z
    .boolean()
    .describe("Whether the text is cut: here after 65,536 characters, or perhaps at Kustomer already"),
};

const transcriptMessage = z
  .object({
    messageId: z.string().describe("Kustomer's id of the message or note"),
    note: z
      .boolean()
      .describe(
        "Whether it is an internal note, which the customer never sees; only where the workspace has notes switched on",
      ),
    author,
    text: text.describe("What people read: without markup where the message is HTML"),
    ...written,
  })
  .meta({ id: "TranscriptMessage" });

const tags = z
  .array(z.object({ id: z.string(), name: text.describe("Null while the tag is not stored") }))
  .describe("With their names as of now");

const named = z.object({ id: z.string(), name: text.describe("Null where Inlet does not know it") });

const context = {
  status: text,
  channels: z.array(z.string()),
  tags,
  assignedUsers: z.array(named).describe("The agents to whom it is assigned, with their names as of now"),
  assignedTeams: z.array(named).describe("The teams to which it is assigned, with their names as of now"),
  queueId: text.describe("Kustomer's id of the routing queue"),
  language: text.describe("As Kustomer gives it, such as `en_us`"),
  satisfaction: z
    .object({ score: z.number().nullable(), rating: z.number().nullable() })
    .nullable()
    .describe(
      "What the customer answered to a survey: a score of 0 or 1, and a rating: 0 to 10 by Kustomer's API reference, 1 to 5 by its help",
    ),
  custom: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      "The custom attributes; null where there are none, or more than 64 KiB, which `attributes` of the conversation has",
    ),
};

const common = {
  id: z.string().describe("Kustomer's id"),
  version: z
    .string()
    .describe(
      "A whole number that grows whenever the item changes. Of two versions of an item the greater is the later; it may exceed what a 32-bit integer holds",
    ),
  conversationId: z.string(),
  customerId: text,
  customer: z
    .object({ id: z.string(), name: text, email: text })
    .nullable()
    .describe("As of now; null while the customer is not stored"),
  title: text.describe("The conversation's name or the message's subject"),
  status: text,
  direction: text,
  createdAt: instant.nullable(),
  updatedAt: instant,
  url: text.describe("The conversation in Kustomer; null where its address cannot be known"),
  deleted: z
    .boolean()
    .describe(
      "Whether its reader must delete the item: it was deleted at Kustomer, erased, or removed by retention or filters, or messages are no items any more",
    ),
};

const conversationItem = z
  .object({
    kind: z.literal("conversation"),
    ...common,
    text: text.describe(
      "The text to analyze: what was written, each message after its author, without quotes, signatures and internal notes. Without messages the preview, else the name; null once deleted",
    ),
    customerText: text.describe("What the customer wrote first, without quotes and signatures"),
    ...context,
    endedAt: instant.nullable(),
    transcript: z
      .array(transcriptMessage)
      .describe("Its stored messages, oldest first, and its internal notes among them"),
    transcriptTruncated: z
      .boolean()
      .describe(
        "Whether the transcript lacks later messages: it has at most 1,000 messages and notes, and 256 KiB",
      ),
  })
  .meta({ id: "ConversationItem" });

const messageItem = z
  .object({
    kind: z.literal("message"),
    ...common,
    text: text.describe("The text to analyze: what people read of the message; null once deleted"),
    channel: text,
    author,
    ...written,
    conversation: z
      .object({ title: text, ...context })
      .nullable()
      .describe("The conversation as of now; null once the item is deleted"),
  })
  .meta({ id: "MessageItem" });

/** One item to analyze: a conversation or, while comments are ingested, one message. */
export const feedbackItem = z
  .discriminatedUnion("kind", [conversationItem, messageItem])
  .meta({ id: "FeedbackItem" });

/** Place and order in the feed. */
export const feedbackQuery = pageQuery.extend({
  order: z
    .enum(["oldest", "newest"])
    .default("oldest")
    .describe(
      "`newest`: most recently stored or deleted first, for people; its `next` leads back in time, to an empty page at the end",
    ),
  wait: wholeNumber(0, 30)
    .default(0)
    .describe("For how many seconds to wait for an item while there is none; not with `order=newest`"),
});

/** What comment mode would add to the feed. */
export const commentsEstimate = defineReply("CommentsEstimate", {
  items: boundedCount.describe(
    "The messages stored now: as many items come to each consumer when comments are switched on, and go when they are switched off. The volume stays as it is",
  ),
});

/** Where a stream of the feed begins. */
export const feedbackStreamQuery = pageQuery.pick({ after: true });

/** What a client of server-sent events sends by itself when it connects again. */
export const feedbackStreamHeaders = z.looseObject({
  "last-event-id": z.string().max(1_000).optional().describe("The id of the last event; it precedes `after`"),
});

/** A page of the feed. */
export const feedbackPage = defineReply("FeedbackPage", {
  data: z.array(feedbackItem).describe("At least one while more follow, and about 4 MiB at most"),
  next: z
    .string()
    .describe(
      "Never null. Keep it and send it as `after`, now or later, to get what was created, changed or deleted since",
    ),
});
