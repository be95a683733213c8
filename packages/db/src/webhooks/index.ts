/** Kustomer's webhooks: their tokens, events and counts. */
export * from "./webhooks.ts";
