import { expect, test } from "vitest";
import { advanceFeedCursor, type FeedCursor, type FeedRow } from "./feed.ts";

const start: FeedCursor = { conversation: { position: 0, id: "" }, message: { position: 0, id: "" } };

const row = (kind: FeedRow["kind"], position: number, id: string): FeedRow => ({
  kind,
  position,
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
  const rows = [row("conversation", 5, "a"), row("conversation", 7, "b"), row("message", 6, "c")];

  expect(advanceFeedCursor(start, rows)).toEqual({
    conversation: { position: 7, id: "b" },
    message: { position: 6, id: "c" },
  });
});

test("without rows the cursor stays", () => {
  expect(advanceFeedCursor(start, [])).toEqual(start);
});
