import { type DbPool, feed } from "@inlet/db";
import { buildFeedbackItems } from "./build-items.ts";
import type { FeedbackItem } from "./feedback-item.ts";

/**
 * Reads a page of the feedback feed.
 * @throws Fault conflict and gone, as `feed.readFeed` does
 */
export const readFeedback = (db: DbPool, slice: feed.FeedSlice): Promise<feed.FeedPage<FeedbackItem>> =>
  feed.readFeed(db, slice, (tx, refs) => buildFeedbackItems(tx, slice.workspaceId, refs));
