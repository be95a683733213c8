import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at } from "./instants.ts";

const settings = {
  url: "https://acme.example/inlet-events",
  events: ["feedback.created", "feedback.changed", "feedback.deleted"],
  description: "Analysis",
} as const;

const endpoint = {
  id: "0197a3c4-7f80-7192-8c3d-4e5f60718293",
  ...settings,
  events: [...settings.events],
  isNoticeUrl: false,
  enabled: true,
  disabledAt: null,
  disabledReason: null,
  hasSecret: true,
  oldSecretUntil: null,
  createdAt: at.weekBefore,
  failures: 0,
  failingSince: null,
  lastDeliveredAt: at.finished,
  waiting: 0,
  dead: 0,
} satisfies z.input<typeof http.webhookEndpoint>;

export const pushExamples = {
  NewWebhookEndpoint: { ...settings, events: [...settings.events], from: "now" } satisfies z.input<
    typeof http.newWebhookEndpoint
  >,
  WebhookEndpointChange: { enabled: false } satisfies z.input<typeof http.webhookEndpointChange>,
  WebhookEndpoint: endpoint,
  IssuedWebhookEndpoint: { ...endpoint, secret: "whsec_EXAMPLE" } satisfies z.input<
    typeof http.issuedWebhookEndpoint
  >,
  WebhookTest: {
    delivered: false,
    status: 500,
    failure: "it answered 500",
    durationMs: 84,
  } satisfies z.input<typeof http.webhookTest>,
  WebhookDelivery: {
    id: "0197a3c4-8091-72a3-8d4e-5f6071829304",
    webhookId: endpoint.id,
    type: "feedback",
    items: 3,
    noticeId: null,
    state: "delivered",
    attempts: 1,
    createdAt: at.opened,
    lastAttemptAt: at.finished,
    nextAt: null,
    lastStatus: 204,
    failure: null,
    endedAt: at.finished,
  } satisfies z.input<typeof http.webhookDelivery>,
};
