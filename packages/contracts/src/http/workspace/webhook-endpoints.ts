import { z } from "zod";
import { disabledReasonSchema, webhookEventTypeSchema } from "../../domain/push.ts";
import {
  count,
  createPageSchema,
  defineBody,
  defineReply,
  instant,
  pageQuery,
  text,
  typedText,
  workspaceParams,
} from "../../wire.ts";
import { feedbackItem } from "./feedback.ts";
import { notice, noticeUrl } from "./notices.ts";

const url = noticeUrl.describe(
  "Receives events by POST. It begins with https:// and leads to no private address",
);
const events = z
  .array(webhookEventTypeSchema)
  .min(1)
  .max(4)
  .describe(
    "What it receives. `feedback.created`, `feedback.changed` and `feedback.deleted`: items of the feed. `notice`: what the people of the workspace should know",
  );
const description = typedText(0, 200).describe("For people, such as what receives the events");
const from = z
  .enum(["now", "beginning"])
  .describe(
    "Where it begins in the feed: with what changes from now on, or with every item stored. Nothing is skipped from there on",
  );

/** A new endpoint. */
export const newWebhookEndpoint = defineBody("NewWebhookEndpoint", {
  url,
  events,
  description: description.default(""),
  from: from.default("now"),
});

/** The settings of an endpoint that can change. */
export const webhookEndpointChange = defineBody("WebhookEndpointChange", {
  url: url.optional(),
  events: events.optional(),
  description: description.optional(),
  enabled: z
    .boolean()
    .optional()
    .describe("False: nothing is sent, and its place in the feed stays. True: everything that waits is sent"),
  from: from.optional().describe("Moves its place in the feed: to now, or back to the first item"),
});

/** Where events are sent. */
export const webhookEndpoint = defineReply("WebhookEndpoint", {
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  events: z.array(webhookEventTypeSchema),
  isNoticeUrl: z
    .boolean()
    .describe(
      "It is the workspace's `noticeUrl`: it gets the bare notice, as it did before there were endpoints",
    ),
  enabled: z.boolean(),
  disabledAt: instant.nullable(),
  disabledReason: disabledReasonSchema
    .nullable()
    .describe(
      "`person`; `failing`: it accepted nothing for three days; `gone`: it answered 410; `feed`: the feed cannot be continued from its place, so enable it with `from`",
    ),
  hasSecret: z.boolean().describe("Whether its deliveries are signed; a notice URL may have no secret yet"),
  oldSecretUntil: instant.nullable().describe("Until when the former secret signs as well"),
  createdAt: instant,
  failures: count.describe("Failed attempts since the last success"),
  failingSince: instant.nullable(),
  lastDeliveredAt: instant.nullable(),
  waiting: count.describe("Deliveries that are still to be tried"),
  dead: count.describe("Deliveries that it did not accept for three days while it accepted others"),
});

/** A new endpoint, or one with a new secret; the only replies that show the secret. */
export const issuedWebhookEndpoint = webhookEndpoint
  .extend({
    secret: z.string().describe("Verifies signatures, as in Standard Webhooks; shown only now"),
  })
  .meta({ id: "IssuedWebhookEndpoint" });

export const webhookEndpointPage = createPageSchema(webhookEndpoint).meta({ id: "WebhookEndpointPage" });

/** What a test event led to. */
export const webhookTest = defineReply("WebhookTest", {
  delivered: z.boolean().describe("Whether the reply was 2xx"),
  status: z.int().nullable().describe("The status of the reply; null when there was none"),
  failure: text.describe("Why it was not accepted"),
  durationMs: count,
});

/** One request to an endpoint, with its attempts. */
export const webhookDelivery = defineReply("WebhookDelivery", {
  id: z.uuid().describe("The `webhook-id` of every attempt"),
  webhookId: z.uuid(),
  type: z.enum(["feedback", "notice"]),
  items: count.describe("How many items of the feed it has; 1 for a notice"),
  noticeId: z.uuid().nullable(),
  state: z
    .enum(["open", "delivered", "dead"])
    .describe(
      "`open`: still to be tried; `dead`: not accepted for three days, and not tried again by itself",
    ),
  attempts: count,
  createdAt: instant,
  lastAttemptAt: instant.nullable(),
  nextAt: instant.nullable().describe("When it is tried next, at the earliest; null when it is not open"),
  lastStatus: z.int().nullable().describe("The status of the last reply; null when there was none"),
  failure: text.describe("Why the last attempt failed"),
  endedAt: instant.nullable().describe("When it was accepted or became a dead letter"),
});

export const webhookDeliveryPage = createPageSchema(webhookDelivery).meta({ id: "WebhookDeliveryPage" });

/** Which deliveries to list. */
export const webhookDeliveryQuery = pageQuery.extend({
  state: webhookDelivery.shape.state.optional().describe("Only those in this state"),
});

export const webhookEndpointParams = workspaceParams.extend({ webhookId: z.uuid() });
export const webhookDeliveryParams = workspaceParams.extend({ deliveryId: z.uuid() });

const envelope = {
  timestamp: instant.describe("When the event happened; the same in every attempt"),
  workspaceId: z.uuid(),
};

/** The body of what an endpoint receives. */
export const webhookBody = z
  .discriminatedUnion("type", [
    z.object({
      type: z.literal("feedback"),
      ...envelope,
      data: z.array(z.object({ type: webhookEventTypeSchema.exclude(["notice"]), item: feedbackItem })),
    }),
    z.object({
      type: z.literal("notice"),
      ...envelope,
      data: notice.pick({ id: true, kind: true, level: true, message: true, details: true, at: true }),
    }),
    z.object({ type: z.literal("test"), ...envelope, data: z.object({}) }),
  ])
  .meta({ id: "WebhookBody" });
