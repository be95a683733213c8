/** Internal notes: where they are still to be read, storing, showing and removing them. */
export * from "./changed-notes.ts";
export * from "./list-notes.ts";
export * from "./readings.ts";
export * from "./redactable-notes.ts";
export * from "./remove-notes.ts";
export { scanConversations } from "./scan-conversations.ts";
export * from "./store-notes.ts";
