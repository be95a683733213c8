/** Records: upserts by version, queries and search. */
export * from "./attachments.ts";
export { findLateMessages, type LateMessage } from "./late-messages.ts";
export * from "./record-lookups.ts";
export * from "./record-queries.ts";
export type { ConversationRow, MessageRow, Origin, TagRow } from "./record-rows.ts";
export * from "./rewrite-records.ts";
export * from "./upsert-records.ts";
