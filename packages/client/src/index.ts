/**
 * A typed client of Inlet's API, and a consumer of its feed.
 *
 * @module
 */
export type { components, operations, paths } from "./api.ts";
export { type ClientOptions, createInletClient, type InletClient } from "./client.ts";
export { type ExportKind, type ExportOptions, exportRecords } from "./export-records.ts";
export { InletError, UnreadableReply, unwrap } from "./inlet-error.ts";
export {
  type ListItem,
  type ListOptions,
  type ListParameters,
  type ListPath,
  listItems,
} from "./list-items.ts";
export {
  type Checkpoint,
  FeedCursorConflict,
  FeedCursorGone,
  type FeedItem,
  type FeedOptions,
  readFeed,
} from "./read-feed.ts";
export type { RetryOptions } from "./retry.ts";
