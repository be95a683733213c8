/** The place of a conversation in the feed: the last write of the conversation or of one of its messages. */
export interface ConversationItemTable {
  workspaceId: string;
  /** The conversation's id. */
  id: string;
  feedPosition: number;
}

/** The last place in the feed of the items whose rows are gone. A reader that comes from before it may miss deletions. */
export interface FeedFloorTable {
  workspaceId: string;
  kind: "conversation" | "message";
  position: number;
  id: string;
}
