/** Records: upserts by version, queries, search and the feedback feed. */
export { advanceFeedCursor, type FeedCursor, type FeedSlice, listFeed } from "./feed.ts";
export * from "./record-lookups.ts";
export * from "./record-queries.ts";
export type { ConversationRow, MessageRow, Origin, TagRow } from "./record-rows.ts";
export * from "./rewrite-records.ts";
export * from "./search-conversations.ts";
export * from "./upsert-records.ts";
