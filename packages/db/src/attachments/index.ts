/** Attachments of messages: which are stored, and where they are still to be looked for. */
export { findLateMessages, type LateMessage, type LateMessages } from "./late-messages.ts";
export * from "./search-progress.ts";
export * from "./stored-attachments.ts";
