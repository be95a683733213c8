/** Records: upserts by version, queries and search. */
export * from "./record-lookups.ts";
export * from "./record-queries.ts";
export type { ConversationRow, MessageRow, Origin, TagRow } from "./record-rows.ts";
export * from "./rewrite-records.ts";
export * from "./upsert-records.ts";
