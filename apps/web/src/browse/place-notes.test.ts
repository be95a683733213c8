import { expect, test } from "vitest";
import { placeNotes } from "./place-notes.ts";
import type { Message, Note } from "./records.ts";

const at = (minute: number) => ({ createdAt: new Date(minute * 60_000) });
const message = (minute: number) => ({ id: `m${minute}`, direction: "in", ...at(minute) }) as Message;
const note = (minute: number) => ({ id: `n${minute}`, ...at(minute) }) as Note;
const notes = [note(1), note(3), note(4), note(9)];
const place = (thread: Omit<Parameters<typeof placeNotes>[0], "notes">) =>
  placeNotes({ ...thread, notes }).map((page) => page.data.map((it) => it.id));

test("notes stand among messages by time, from either end", () => {
  const pages = [{ data: [message(2), message(5)] }, { data: [message(7)] }];
  const reversed = [{ data: [message(7), message(5)] }, { data: [message(2)] }];

  expect(place({ pages, order: "oldest", hasMore: false })).toEqual([
    ["n1", "m2", "n3", "n4", "m5"],
    ["m7", "n9"],
  ]);
  expect(place({ pages: reversed, order: "newest", hasMore: false })).toEqual([
    ["n9", "m7", "m5"],
    ["n4", "n3", "m2", "n1"],
  ]);
});

test("notes after the last message that is loaded wait for the rest", () => {
  const pages = [{ data: [message(2)] }];

  expect(place({ pages, order: "oldest", hasMore: true })).toEqual([["n1", "m2"]]);
});

test("a conversation without messages shows its notes", () => {
  expect(place({ pages: [{ data: [] }], order: "oldest", hasMore: false })).toEqual([
    ["n1", "n3", "n4", "n9"],
  ]);
});
