import { expect, test } from "vitest";
import { advanceFeedCursor, type FeedRow, feedStart } from "./feed.ts";

const row = (kind: FeedRow["kind"], xid: string, id: string): FeedRow => ({
  kind,
  xid,
  id,
  conversationId: id,
  customerId: null,
  title: null,
  text: null,
  status: null,
  direction: null,
  channel: null,
  channels: [],
  createdAt: null,
  updatedAt: new Date(0),
  deleted: false,
});

test("each kind continues after its own last row", () => {
  const rows = [row("conversation", "5", "a"), row("conversation", "7", "b"), row("message", "6", "c")];

  expect(advanceFeedCursor(feedStart, rows)).toEqual({
    conversation: { xid: "7", id: "b" },
    message: { xid: "6", id: "c" },
  });
});

test("without rows the cursor stays", () => {
  expect(advanceFeedCursor(feedStart, [])).toEqual(feedStart);
});
