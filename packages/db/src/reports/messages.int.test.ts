import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, describe, expect, test } from "vitest";
import { openDb } from "../index.ts";
import { aWish, beforeScope, type Case, givenReport, gone, inside } from "../testing/report-trial.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const report = (options?: Parameters<typeof givenReport>[2]) => givenReport(db, given, options);

const messages: Case[] = [
  ["the same version", (it) => it.message(), undefined],
  ["not stored", async () => undefined, ["unexplained", "it is not stored, and no reason is recorded"]],
  [
    "an older version is stored",
    (it) => it.message({ rev: 0 }),
    ["unexplained", "an older version is stored"],
  ],
  ["a newer version is stored", (it) => it.message({ rev: 2 }), ["moved_on", null]],
  [
    "its thread is still to be read",
    (it) => it.row("fetch_backlog", aWish("thread")),
    ["pending", "a reason"],
  ],
  [
    "its thread is still to be counted",
    (it) => it.row("thread_check", { conversationId: "c" }),
    ["pending", "the messages of its conversation are still to be counted"],
  ],
  [
    "rejected",
    (it) =>
      it.row("rejected_record", {
        stream: "messages",
        id: "m",
        reason: "names no conversation",
        batchId: crypto.randomUUID(),
      }),
    ["rejected", "names no conversation"],
  ],
  [
    "stored as deleted",
    (it) => it.message(gone),
    ["unexplained", "Kustomer has it, but it is stored as deleted"],
  ],
  [
    "its conversation is stored as deleted",
    () => given.ask("update conversation set deleted_at = $1", gone.deletedAt),
    ["deleted", null],
  ],
];

describe("a message of a stored conversation", () => {
  test.each(messages)("%s", async (_, setting, expected) => {
    const it = await report();
    await it.conversation();
    await it.tellMessage();
    await setting(it);

    const rows = (await it.rows()).filter(([stream]) => stream === "messages");

    expect(rows).toEqual(expected === undefined ? [] : [["messages", "m", ...expected]]);
  });

  test("that its thread does not show is deleted, and one that it shows besides is missed", async () => {
    const it = await report();
    await it.conversation();
    await it.message();
    await it.tellMessage({ listed: false, lookup: "missing", updatedAt: null });
    await it.tellMessage({ id: "old", listed: false, lookup: "found", updatedAt: beforeScope });

    expect(await it.rows()).toEqual([
      ["messages", "m", "deleted", null],
      ["messages", "old", "unexplained", "it is not stored, and no reason is recorded"],
    ]);
  });

  test("that is listed and missed is told once, not as its conversation's count as well", async () => {
    const it = await report();
    await it.tellConversation({ messageCount: 1 });
    await it.conversation();
    await it.tellMessage();

    expect((await it.rows()).map((row) => row.slice(0, 3))).toEqual([["messages", "m", "unexplained"]]);
  });
});

test("a message of a conversation that is not stored has its conversation's explanation", async () => {
  const it = await report();
  for (const id of ["held", "pending", "away", "lost"]) await it.tellMessage({ id, conversationId: id });
  await it.row("held_conversation", { id: "held", updatedAt: inside });
  await it.row("fetch_backlog", { kind: "conversation", id: "pending", reason: "a message names it" });
  await it.tellConversation({ id: "away", listed: false, lookup: "missing", updatedAt: null });

  expect(await it.rows()).toEqual([
    ["conversations", "away", "deleted", null],
    ["conversations", "held", "held", null],
    ["conversations", "lost", "unexplained", "it is not stored, and no reason is recorded"],
    ["conversations", "pending", "pending", "a message names it"],
    ["messages", "away", "deleted", "its conversation is not stored"],
    ["messages", "held", "held", "its conversation is not stored"],
    [
      "messages",
      "lost",
      "unexplained",
      "its conversation is not stored: it is not stored, and no reason is recorded",
    ],
    ["messages", "pending", "pending", "its conversation is not stored: a message names it"],
  ]);
});

test("the summary counts what is there, what is stored, and each explanation", async () => {
  const it = await report({ columns: { totals: JSON.stringify({ conversations: 4, messages: 2 }) } });
  await it.tellConversation({ messageCount: 2 });
  await it.conversation();
  for (const id of ["m", "m2"]) await it.message({ id });
  await it.tellMessage();
  await it.tellMessage({ id: "elsewhere", conversationId: "named" });
  await it.tellConversation({
    id: "named",
    listed: false,
    lookup: "found",
    updatedAt: beforeScope,
    messageCount: 1,
  });
  await it.conversation({ id: "named", updatedAt: beforeScope });
  await it.message({ id: "elsewhere", conversationId: "named" });
  await it.tellConversation({ id: "held" });
  await it.row("held_conversation", { id: "held", updatedAt: inside });
  await it.conversation({ id: "deleted", ...gone });

  expect(await it.summary()).toEqual({
    complete: true,
    conversations: {
      kustomer: { total: 4, listed: 2, named: 1, counted: null },
      stored: 2,
      deleted: 1,
      differences: { held: 1 },
    },
    messages: {
      kustomer: { total: 2, listed: 2, named: null, counted: 3 },
      stored: 3,
      deleted: 0,
      differences: {},
    },
    notes: [expect.stringMatching(/^Kustomer counted 4 conversations.* and listed 2\./)],
  });
});

test("another workspace's records explain nothing and are missed by nobody", async () => {
  const other = await report();
  await other.conversation();
  await other.message();
  const it = await report();
  await it.tellConversation();

  expect((await it.rows()).map((row) => row[2])).toEqual(["unexplained"]);
});
