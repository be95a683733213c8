/** Kustomer's webhooks: their tokens, events and counts. */
export {
  addCounts,
  deleteOldEvents,
  type EventCounts,
  expediteNextRun,
  findSecret,
  findWebhook,
  receiveEvent,
  removeWebhook,
  saveWebhook,
  type Webhook,
  type WebhookSecret,
} from "./webhooks.ts";
