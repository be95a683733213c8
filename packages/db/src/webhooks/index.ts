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
