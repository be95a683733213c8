import { z } from "zod";

/** What an endpoint may receive: items of the feed, by what happened to them, and notices. */
export const webhookEventTypeSchema = z.enum([
  "feedback.created",
  "feedback.changed",
  "feedback.deleted",
  "notice",
]);
export type WebhookEventType = z.infer<typeof webhookEventTypeSchema>;

/** Why an endpoint gets nothing. */
export const disabledReasonSchema = z.enum(["person", "failing", "gone", "feed"]);
export type DisabledReason = z.infer<typeof disabledReasonSchema>;
