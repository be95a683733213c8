import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { feed, openDb, records } from "../index.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId = "";
let after: feed.FeedCursor | undefined;
beforeEach(async () => {
  workspaceId = (await given.workspace()).id;
  await records.upsertConversations(
    db,
    ["a", "b", "c"].map((id) => buildConversation({ id })),
    toOrigin(),
  );
  after = undefined;
  await readNew();
});

const toOrigin = (seconds = 1, mappingVersion = 1) => ({
  workspaceId,
  observedAt: at(seconds),
  mappingVersion,
});

const write = (id: string, conversationId: string, seconds = 1) =>
  records.upsertMessages(db, [buildMessage({ id, conversationId, rev: seconds })], toOrigin(seconds));

/** Reads the ids of the items that changed since the last call, in pages of one. */
async function readNew(): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const slice = { workspaceId, after, limit: 1 };
    const page = await feed.readFeed(db, slice, async (_, refs) => refs.map((it) => it.id));
    after = page.next;
    if (page.items.length === 0) return ids;
    ids.push(...page.items);
  }
}

test("a conversation changes when a message of it is written, and only when it is written", async () => {
  await write("m1", "b");
  const written = await readNew();
  await write("m1", "b");

  expect(written).toEqual(["b"]);
  expect(await readNew()).toEqual([]);
});

test("the messages of a page change each conversation once, after the conversations written before", async () => {
  const rows = ["c", "a", "c"].map((conversationId, i) => buildMessage({ id: `m${i}`, conversationId }));
  await records.upsertMessages(db, rows, toOrigin());

  expect(await readNew()).toEqual(["a", "c"]);
});

test("a message that moves changes both conversations", async () => {
  await write("m1", "a");
  await readNew();

  await write("m1", "c", 2);

  expect(await readNew()).toEqual(["a", "c"]);
});

test("a message that a newer mapping maps otherwise changes its conversation", async () => {
  await write("m1", "b");
  await readNew();

  const rows = [buildMessage({ id: "m1", conversationId: "b", text: "mapped" })];
  await records.rewriteRecords(db, { kind: "message", rows }, toOrigin(1, 2));

  expect(await readNew()).toEqual(["b"]);
});

test("an item has one place, however often it changes, and its version grows", async () => {
  const versions: number[] = [];
  for (const seconds of [1, 2, 3]) {
    await write("m1", "b", seconds);
    const found = await feed.listItemConversations(db, workspaceId, ["b"]);
    versions.push(found.get("b")?.feedPosition ?? 0);
  }

  expect(await readNew()).toEqual(["b"]);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
});

const mebibyte = 1_024 * 1_024;

test("a transcript has its first messages up to 256 KiB, and each of its texts is cut", async () => {
  const rows = [5, 4, 3, 2, 1, 0].map((n) =>
    buildMessage({ id: `m${n}`, conversationId: "a", description: "x".repeat(mebibyte), createdAt: at(n) }),
  );
  await records.upsertMessages(db, [...rows, buildMessage({ id: "m9", conversationId: "b" })], toOrigin());

  const transcripts = await feed.listTranscripts(db, workspaceId, ["a", "b", "c"]);

  const [long, short, none] = ["a", "b", "c"].map((id) => transcripts.get(id));
  expect(long?.isTruncated).toBe(true);
  expect(long?.messages.map((it) => [it.id, it.text?.length, it.isTruncated])).toEqual(
    ["m0", "m1", "m2", "m3"].map((id) => [id, 65_536, true]),
  );
  expect([short?.isTruncated, short?.messages.map((it) => it.text)]).toEqual([false, ["Hello"]]);
  expect(none).toEqual({ messages: [], isTruncated: false });
});

test("a text says that it is cut where only the beginning of a long HTML was converted", async () => {
  const html = "<p>x</p>".repeat(10_000);
  const rows = [
    buildMessage({ id: "m1", conversationId: "a", description: html, text: "x\n\n".repeat(8_192) }),
    buildMessage({ id: "m2", conversationId: "a", description: "<p>x</p>", text: "x" }),
  ];
  await records.upsertMessages(db, rows, toOrigin());

  const transcript = (await feed.listTranscripts(db, workspaceId, ["a"])).get("a");

  expect(transcript?.messages.map((it) => it.isTruncated)).toEqual([true, false]);
});

test("a transcript has at most 1,000 messages", async () => {
  const rows = Array.from({ length: 1_002 }, (_, n) => buildMessage({ id: `m${n}`, conversationId: "a" }));
  await records.upsertMessages(db, rows, toOrigin());

  const transcript = (await feed.listTranscripts(db, workspaceId, ["a"])).get("a");

  expect([transcript?.messages.length, transcript?.isTruncated]).toEqual([1_000, true]);
});

test("transcripts end with the size of a page, so that each is whole or absent", async () => {
  const ids = Array.from({ length: 24 }, (_, n) => `v${String(n).padStart(2, "0")}`);
  await records.upsertConversations(
    db,
    ids.map((id) => buildConversation({ id })),
    toOrigin(),
  );
  const rows = ids.flatMap((conversationId) =>
    [0, 1, 2, 3].map((n) =>
      buildMessage({ id: `${conversationId}-${n}`, conversationId, description: "x".repeat(65_536) }),
    ),
  );
  await records.upsertMessages(db, rows, toOrigin());

  const transcripts = await feed.listTranscripts(db, workspaceId, ids);

  expect([...transcripts.keys()]).toEqual(ids.slice(0, 15));
  expect([...transcripts.values()].map((it) => it.messages.length)).toEqual(ids.slice(0, 15).map(() => 4));
});
