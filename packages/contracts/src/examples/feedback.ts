import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at, ids } from "./instants.ts";

const question = "Hello, the zipper of my new jacket broke after one week. Can you replace it?";
const answer = "Of course. A new jacket is on its way.";
const customer = { kind: "customer", id: ids.customer, name: "Sam Example" } as const;

const conversation = {
  kind: "conversation",
  id: ids.conversation,
  version: "1795927005213992",
  conversationId: ids.conversation,
  customerId: ids.customer,
  customer: { id: ids.customer, name: customer.name, email: "sam@example.com" },
  title: "The zipper broke after a week",
  status: "done",
  direction: "in",
  createdAt: at.created,
  updatedAt: at.updated,
  url: `https://acme.kustomerapp.com/app/conversations/${ids.conversation}`,
  deleted: false,
  text: `${customer.name}: ${question}\n\nKim Agent: ${answer}`,
  customerText: question,
  channels: ["email"],
  tags: [{ id: ids.tag, name: "product-quality" }],
  assignedUsers: [{ id: "60c72c019b1e8a0015a1b2c4", name: "Kim Agent" }],
  assignedTeams: [{ id: "60c72c019b1e8a0015a1b2c9", name: "Returns" }],
  queueId: null,
  language: "en_us",
  satisfaction: { score: 1, rating: null },
  custom: { productStr: "Alpine jacket" },
  endedAt: at.updated,
  transcript: [
    {
      messageId: ids.message,
      note: false,
      author: customer,
      text: question,
      ...{
        at: at.created,
        subject: "The zipper broke after a week",
        parts: null,
        attachments: null,
        truncated: false,
      },
    },
    {
      messageId: "65a1f1b4e4b0d1a2b3c4d5eb",
      note: false,
      author: { kind: "agent", id: "60c72c019b1e8a0015a1b2c4", name: "Kim Agent" },
      text: answer,
      ...{ at: at.updated, subject: null, parts: null, attachments: null, truncated: false },
    },
  ],
  transcriptTruncated: false,
} satisfies z.input<typeof http.feedbackItem>;

export const feedbackExamples = {
  CommentsEstimate: { items: { count: 45_210, more: false } } satisfies z.input<typeof http.commentsEstimate>,
  FeedbackPage: {
    data: [conversation],
    next: "WyIwYjBmNmE1Mi0zYzFlLTRkN2EtOWY1ZC0yYTZmMWYwZjdjMTEiLFs0MiwiYzEiXSxbMCwiIl1d",
  } satisfies z.input<typeof http.feedbackPage>,
};
