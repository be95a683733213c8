import type { ColumnType } from "kysely";

/** The words of a conversation, for the search. Rows follow the feed, so they may be older than their conversation. */
export interface ConversationTextTable {
  workspaceId: string;
  /** The conversation's id. */
  id: string;
  /** Tells whether its customer has another name or address now; null without a customer. A number of 64 bits. */
  customerHash: string | null;
  /** A `tsvector`. */
  words: string;
}

/** How far a workspace's conversations are in the search, by positions of the feed. */
export interface SearchIndexTable {
  workspaceId: string;
  itemPosition: ColumnType<number, number | undefined>;
  itemId: ColumnType<string, string | undefined>;
  customerPosition: ColumnType<number, number | undefined>;
  customerId: ColumnType<string, string | undefined>;
  /** When the scheduler may dispatch it again. */
  dispatchAt: ColumnType<Date, Date | undefined>;
}
