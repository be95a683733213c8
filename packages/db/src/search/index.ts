/** The search of conversations. */
export * from "./find-conversations.ts";
export type { ConversationFilter, ConversationPosition, FoundConversation } from "./list-newest.ts";
export * from "./rank-conversations.ts";
