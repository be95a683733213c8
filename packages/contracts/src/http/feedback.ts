import { z } from "zod";
import { instant, pageQuery } from "./wire.ts";

const text = z.string().nullable();
const common = {
  id: z.string().describe("Kustomer's id"),
  conversationId: z.string(),
  customerId: text,
  title: text.describe("The conversation's name or the message's subject"),
  text: text.describe("What is to be analysed; null once deleted"),
  status: text,
  direction: text,
  createdAt: instant.nullable(),
  updatedAt: instant,
  deleted: z.boolean().describe("Whether the item is gone in Kustomer and to be forgotten"),
};

/** What analysis reads: a conversation, or, while comments are ingested, one message. */
const feedbackItem = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("conversation"), ...common, channels: z.array(z.string()) }),
    z.object({ kind: z.literal("message"), ...common, channel: text }),
  ])
  .meta({ id: "FeedbackItem" });

/** Which part of the feed. */
export const feedbackQuery = pageQuery.extend({
  order: z
    .enum(["oldest", "newest"])
    .default("oldest")
    .describe(
      "`newest`: changed last first, for people to look at; its `next` leads back in time, to an empty page at the end",
    ),
});

/** A page of the feed. */
export const feedbackPage = z
  .object({
    data: z.array(feedbackItem),
    next: z
      .string()
      .describe(
        "Never null: to be kept and sent as `after`, now or later, for what was created, changed or deleted since",
      ),
  })
  .meta({ id: "FeedbackPage" });
