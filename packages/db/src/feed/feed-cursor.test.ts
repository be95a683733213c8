import { expect, test } from "vitest";
import {
  advanceFeedCursor,
  assertComplete,
  type FeedCursor,
  type FeedRef,
  resumeCursor,
} from "./feed-cursor.ts";

const start = { position: 0, id: "", since: 0 };
const begin: FeedCursor = { conversation: start, message: start, comments: "on" };
const ref = (kind: FeedRef["kind"], position: number, id: string): FeedRef => ({
  ...{ kind, position, id },
  isDropped: false,
});

test("each kind continues after its own last item", () => {
  const refs = [ref("conversation", 5, "a"), ref("conversation", 7, "b"), ref("message", 6, "c")];

  expect(advanceFeedCursor(begin, refs)).toEqual({
    ...begin,
    conversation: { position: 7, id: "b", since: 0 },
    message: { position: 6, id: "c", since: 0 },
  });
});

test("without items the cursor stays", () => {
  expect(advanceFeedCursor(begin, [])).toEqual(begin);
});

const read = (position: number, since = 0) => ({ position, id: "m", since });
const state = { present: 99, horizon: 90 };

test("the message part starts again when comment mode changes, and only then", () => {
  const on: FeedCursor = { ...begin, message: read(50, 10) };

  const off = resumeCursor(on, { ...state, ingestComments: false });

  expect(off).toMatchObject({ comments: "dropping", message: { position: 0, since: 50 } });
  expect(resumeCursor(off, { ...state, ingestComments: false })).toBe(off);
  expect(resumeCursor(off, { ...state, ingestComments: true })).toMatchObject({
    ...{ comments: "on", message: { position: 0, since: 90 } },
  });
  expect(resumeCursor(on, { ...state, ingestComments: true })).toBe(on);
  expect(resumeCursor(on, { ...state, ingestComments: null })).toBe(on);
  expect(resumeCursor(begin, { ...state, ingestComments: false })).toMatchObject({ comments: "off" });
});

test.each([
  ["has read past the deletions that are gone", { message: read(60) }, false],
  ["has read up to the last of them", { message: { ...read(50), id: "z" } }, false],
  ["comes from before one", { message: read(40) }, true],
  ["comes from before one at the same position", { message: { ...read(50), id: "a" } }, true],
  ["began to read after them", { message: read(40, 51) }, false],
  ["has no messages", { message: read(40), comments: "off" }, false],
  ["has read no message yet", { message: read(0) }, false],
  ["is to drop its messages", { message: read(0, 40), comments: "dropping" }, true],
  ["comes from before a deleted conversation", { conversation: read(1) }, true],
] as const)("a cursor that %s: gone is %5$s", (_, over, isGone) => {
  const floors = { message: { position: 50, id: "m" }, conversation: { position: 5, id: "c" } };
  const cursor: FeedCursor = { conversation: read(9), message: read(60), comments: "on", ...over };

  const check = () => assertComplete(floors, cursor);

  if (isGone) expect(check).toThrow(expect.objectContaining({ kind: "gone" }));
  else expect(check).not.toThrow();
});
