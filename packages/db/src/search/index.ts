/** The search of conversations: its index, which follows the feed, and the search itself. */
export * from "./find-conversations.ts";
export * from "./index-progress.ts";
export type { ConversationFilter, ConversationPosition, FoundConversation } from "./list-newest.ts";
export * from "./put-documents.ts";
export * from "./rank-conversations.ts";
export * from "./searchable-notes.ts";
export * from "./searchable-texts.ts";
