import { z } from "zod";
import { count, defineBody, defineReply, instant, typedText } from "../../wire.ts";

/** A workspace's webhook at Kustomer, as far as Inlet knows it. */
export const webhook = defineReply("Webhook", {
  url: z.string().describe("The URL to enter in Kustomer, to which it sends events"),
  configured: z.boolean().describe("Whether a token is set; without one Inlet refuses every event"),
  tokenHint: z.string().nullable().describe("The token's last characters"),
  lastEventAt: instant
    .nullable()
    .describe(
      "When the last event signed with the token arrived; up to a second out of date, like the counts",
    ),
  counts: z
    .object({
      accepted: count.describe("New events, stored already or soon"),
      duplicate: count.describe("Events received before"),
      ignored: count.describe(
        "Events about records that Inlet does not read, unknown events, and events older than 3 days",
      ),
      refused: count.describe("Not signed with the token, from another organization, or not an event"),
      dropped: count.describe(
        "Arrived while ingestion was off, or faster than Inlet could store them; the next run reads the changes",
      ),
    })
    .describe("For people; a killed process loses the counts of its last second"),
});

/** The token of a webhook. */
export const newWebhook = defineBody("NewWebhook", {
  token: typedText(8, 1_000).describe(
    "As Kustomer shows it with the webhook; stored encrypted and never shown again",
  ),
});

/** What Kustomer sends. For the documentation only: the signature covers the body byte by byte, so it is not parsed by this schema. */
export const webhookEvent = z
  .looseObject({
    id: z.string(),
    name: z.string().describe("For example `kustomer.message.create`"),
    org: z.string(),
    createdAt: z.iso.datetime(),
    data: z.looseObject({}).describe("The whole record"),
  })
  .meta({ id: "WebhookEvent" });

/** The reply that acknowledges an event, so that Kustomer does not send it again. */
export const webhookReply = defineReply("WebhookReply", { accepted: z.literal(true) });

/** The path, below the API's address, that receives an integration's events. */
export const toWebhookPath = (integrationId: string): string => `/v1/hooks/kustomer/${integrationId}`;
