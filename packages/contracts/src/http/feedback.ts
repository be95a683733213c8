import { z } from "zod";
import { instant } from "./wire.ts";

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
