import { z } from "zod";
import { instant } from "./wire.ts";

const count = z.int().min(0);

/** A workspace's webhook at Kustomer, as far as Inlet knows it. */
export const webhook = z
  .object({
    url: z.string().describe("Where Kustomer is to send events; to be pasted there"),
    configured: z.boolean().describe("Whether a token was given; without one every event is refused"),
    tokenHint: z.string().nullable().describe("The token's last characters"),
    lastEventAt: instant
      .nullable()
      .describe(
        "When the last event came that was signed with the token; up to a second late, as the counts are",
      ),
    counts: z
      .object({
        accepted: count.describe("New events, stored by now or soon"),
        duplicate: count.describe("Events that had come before"),
        ignored: count.describe(
          "Events of records that are not read, unknown ones, and those older than 3 days",
        ),
        refused: count.describe("Not signed with the token, of another organisation, or no events"),
        dropped: count.describe(
          "Came while ingestion was off, or faster than they could be stored; the next run reads what they told",
        ),
      })
      .describe("For people: a process that is killed takes those of its last second along"),
  })
  .meta({ id: "Webhook" });

/** The token of a webhook. */
export const newWebhook = z
  .strictObject({
    token: z
      .string()
      .trim()
      .min(8)
      .max(1_000)
      .regex(/^\P{Cc}*$/u, "must not hold control characters")
      .describe("As Kustomer shows it with the webhook; kept sealed and never shown again"),
  })
  .meta({ id: "NewWebhook" });

/** What Kustomer sends. Only told in the documentation: a body counts as it came, byte by byte. */
export const webhookEvent = z
  .looseObject({
    id: z.string(),
    name: z.string().describe("Such as `kustomer.message.create`"),
    org: z.string(),
    createdAt: z.iso.datetime(),
    data: z.looseObject({}).describe("The whole record"),
  })
  .meta({ id: "HookEvent" });

/** What tells Kustomer not to send an event again. */
export const webhookReply = z.object({ accepted: z.literal(true) }).meta({ id: "HookReply" });

/** Where events of an integration come to, below the API's address. */
export const toWebhookPath = (integrationId: string): string => `/v1/hooks/kustomer/${integrationId}`;
