import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, describe, expect, test } from "vitest";
import { openDb } from "../index.ts";
import {
  after,
  aWish,
  beforeScope,
  type Case,
  givenReport,
  inside,
  minute,
  windowEnd,
} from "../testing/report-trial.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const report = (options?: Parameters<typeof givenReport>[2]) => givenReport(db, given, options);

const conversations: Case[] = [
  ["the same version", async (it) => [await it.tellConversation(), await it.conversation()], undefined],
  [
    "the same revision, whatever the time says",
    async (it) => [await it.tellConversation({ updatedAt: after(inside, 1) }), await it.conversation()],
    undefined,
  ],
  [
    "not stored",
    (it) => it.tellConversation(),
    ["unexplained", "it is not stored, and no reason is recorded"],
  ],
  [
    "admitted once, and not stored",
    async (it) => [
      await it.tellConversation(),
      await it.row("volume_entry", { conversationId: "c", periodStart: inside }),
    ],
    ["unexplained", "it was admitted once but is not stored"],
  ],
  [
    "held",
    async (it) => [
      await it.tellConversation(),
      await it.row("held_conversation", { id: "c", updatedAt: inside }),
    ],
    ["held", null],
  ],
  [
    "rejected",
    async (it) => [
      await it.tellConversation({ updatedAt: null }),
      await it.tellMessage(),
      await it.row("rejected_record", {
        stream: "conversations",
        id: "c",
        reason: "no readable updatedAt",
        batchId: crypto.randomUUID(),
      }),
      await it.row("rejected_record", {
        stream: "messages",
        id: "m",
        reason: "x",
        batchId: crypto.randomUUID(),
      }),
    ],
    ["rejected", "no readable updatedAt"],
  ],
  [
    "still to be read",
    async (it) => [await it.tellConversation(), await it.row("fetch_backlog", aWish("conversation"))],
    ["pending", "a reason"],
  ],
  [
    "not to be had",
    async (it) => [
      await it.tellConversation(),
      await it.row("fetch_backlog", aWish("conversation", "closed")),
    ],
    ["unobtainable", "closed"],
  ],
  [
    "updated before anything was to be read",
    async (it) => [
      await given.ask("update integration set scope_from = $1", after(inside, minute)),
      await it.tellConversation(),
    ],
    ["out_of_scope", null],
  ],
  [
    "the same, in a past range that was read",
    async (it) => [
      await given.ask("update integration set scope_from = $1", after(inside, minute)),
      await it.row("run", {
        integrationId: it.integrationId,
        kind: "backfill",
        state: "done",
        strategy: "search",
        scopeFrom: beforeScope,
        scopeTo: windowEnd,
        windowFrom: beforeScope,
        ceiling: windowEnd,
      }),
      await it.tellConversation(),
    ],
    ["unexplained", "it is not stored, and no reason is recorded"],
  ],
  [
    "an older version is stored",
    async (it) => [await it.tellConversation({ rev: 2 }), await it.conversation()],
    ["unexplained", "an older version is stored"],
  ],
  [
    "an older version is stored, and the newer one is still to be read",
    async (it) => [
      await it.tellConversation({ rev: 2 }),
      await it.conversation(),
      await it.row("fetch_backlog", aWish("conversation")),
    ],
    ["pending", "a reason"],
  ],
  [
    "a newer version is stored",
    async (it) => [await it.tellConversation(), await it.conversation({ rev: 2 })],
    ["moved_on", null],
  ],
];

describe("a conversation that Kustomer lists", () => {
  test.each(conversations)("%s", async (_, setting, expected) => {
    const it = await report();
    await setting(it);

    const rows = (await it.rows()).filter(([stream]) => stream === "conversations");

    expect(rows).toEqual(expected === undefined ? [] : [["conversations", "c", ...expected]]);
    expect(await it.summary()).toMatchObject({ complete: expected?.[0] !== "unexplained" });
  });

  test("that moved after what runs have read is not read yet", async () => {
    const it = await report({ readTo: inside });
    await it.tellConversation();

    expect(await it.rows()).toEqual([["conversations", "c", "not_read_yet", null]]);
  });

  test("that changed silently is read in turn, where lists are read; one that was admitted is missed", async () => {
    const it = await report({ listed: ["conversations", "messages"] });
    await it.tellConversation({ rev: 2 });
    await it.conversation();
    await it.tellConversation({ id: "new" });
    await it.tellConversation({ id: "lost" });
    await it.row("volume_entry", { conversationId: "lost", periodStart: inside });

    expect(await it.rows()).toEqual([
      ["conversations", "c", "silent_change", null],
      ["conversations", "lost", "unexplained", "it was admitted once but is not stored"],
      ["conversations", "new", "silent_change", null],
    ]);
  });
});
