/** Records: upserts by version, queries, search and the feedback feed. */
export { advanceFeedCursor, type FeedCursor, feedEnd, feedStart, listFeed } from "./feed.ts";
export {
  type ConversationVersion,
  lookUpConversations,
  lookUpCustomers,
  lookUpHeld,
  lookUpMessages,
  lookUpRejections,
  lookUpTags,
  type Rejection,
  recordRejections,
} from "./record-lookups.ts";
export {
  countCustomers,
  findConversation,
  findCustomer,
  listConversations,
  listCustomers,
  listMessages,
  listTags,
  listThread,
  type StoredConversation,
  type StoredMessage,
  type ThreadPosition,
} from "./record-queries.ts";
export type { ConversationRow, MessageRow, Origin, TagRow } from "./record-rows.ts";
export { rewriteRecords } from "./rewrite-records.ts";
export { type ConversationPosition, searchConversations } from "./search-conversations.ts";
export {
  upsertConversations,
  upsertCustomers,
  upsertMessages,
  upsertTags,
} from "./upsert-records.ts";
