import { z } from "zod";
import { defineReply, instant, pageQuery, text } from "./wire.ts";

const common = {
  id: z.string().describe("Kustomer's id"),
  conversationId: z.string(),
  customerId: text,
  title: text.describe("The conversation's name or the message's subject"),
  text: text.describe("The text to analyze; null once deleted"),
  status: text,
  direction: text,
  createdAt: instant.nullable(),
  updatedAt: instant,
  deleted: z
    .boolean()
    .describe("Whether the item was deleted at Kustomer, so that its reader must delete it too"),
};

/** One item to analyze: a conversation or, while comments are ingested, one message. */
const feedbackItem = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("conversation"), ...common, channels: z.array(z.string()) }),
    z.object({ kind: z.literal("message"), ...common, channel: text }),
  ])
  .meta({ id: "FeedbackItem" });

/** Place and order in the feed. */
export const feedbackQuery = pageQuery.extend({
  order: z
    .enum(["oldest", "newest"])
    .default("oldest")
    .describe(
      "`newest`: most recently stored or deleted first, for people; its `next` leads back in time, to an empty page at the end",
    ),
});

/** A page of the feed. */
export const feedbackPage = defineReply("FeedbackPage", {
  data: z.array(feedbackItem),
  next: z
    .string()
    .describe(
      "Never null. Keep it and send it as `after`, now or later, to get what was created, changed or deleted since",
    ),
});
