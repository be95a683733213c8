/** Outgoing webhooks: the endpoints of a workspace, and what is delivered to them. */
export * from "./deliveries.ts";
export * from "./dispatch.ts";
export * from "./endpoints.ts";
export { type EventTypes, readEventTypes, type SeenTo } from "./event-types.ts";
export { saveNoticeUrl } from "./notice-url.ts";
export * from "./outcomes.ts";
