import type { http } from "@inlet/contracts";
import type { feed } from "@inlet/db";
import type { z } from "zod";

/** An item of the feedback feed. */
export type FeedbackItem = z.output<typeof http.feedbackItem>;
export type ConversationItem = Extract<FeedbackItem, { kind: "conversation" }>;
export type MessageItem = Extract<FeedbackItem, { kind: "message" }>;

/** Which item to build. */
export type ItemRef = Pick<feed.FeedRef, "kind" | "id"> &
  Partial<Pick<feed.FeedRef, "position" | "isDropped">>;
