/** The feedback feed: which items changed, and what they consist of. */
export { lockItems } from "./conversation-items.ts";
export { advanceFeedCursor, type FeedCursor, type FeedRef } from "./feed-cursor.ts";
export * from "./feed-tip.ts";
export { listWithOldTombstones, removeTombstones } from "./floors.ts";
export { getItemNames, type ItemCustomer, type ItemNames, type NamedIds } from "./item-names.ts";
export * from "./item-parts.ts";
export { type BuildItems, type FeedPage, type FeedSlice, openFeedCursor, readFeed } from "./list-feed.ts";
