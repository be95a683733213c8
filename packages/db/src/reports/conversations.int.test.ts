import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, describe, expect, test } from "vitest";
import { openDb } from "../index.ts";
import {
  addMs,
  beforeScope,
  buildBacklogEntry,
  insideWindow,
  minute,
  type ReportCase,
  setUpReport,
  windowEnd,
} from "../testing/report-harness.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const report = (options?: Parameters<typeof setUpReport>[2]) => setUpReport(db, given, options);

const conversations: ReportCase[] = [
  [
    "the same version",
    async (it) => [await it.addKustomerConversation(), await it.storeConversation()],
    undefined,
  ],
  [
    "the same revision, whatever the time says",
    async (it) => [
      await it.addKustomerConversation({ updatedAt: addMs(insideWindow, 1) }),
      await it.storeConversation(),
    ],
    undefined,
  ],
  [
    "not stored",
    (it) => it.addKustomerConversation(),
    ["unexplained", "it is not stored, and no reason is recorded"],
  ],
  [
    "admitted once, and not stored",
    async (it) => [
      await it.addKustomerConversation(),
      await it.addRow("volume_entry", { conversationId: "c", periodStart: insideWindow }),
    ],
    ["unexplained", "it was admitted once but is not stored"],
  ],
  [
    "held",
    async (it) => [
      await it.addKustomerConversation(),
      await it.addRow("held_conversation", { id: "c", updatedAt: insideWindow }),
    ],
    ["held", null],
  ],
  [
    "rejected",
    async (it) => [
      await it.addKustomerConversation({ updatedAt: null }),
      await it.addKustomerMessage(),
      await it.addRow("rejected_record", {
        stream: "conversations",
        id: "c",
        reason: "no readable updatedAt",
        batchId: crypto.randomUUID(),
      }),
      await it.addRow("rejected_record", {
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
    async (it) => [
      await it.addKustomerConversation(),
      await it.addRow("fetch_backlog", buildBacklogEntry("conversation")),
    ],
    ["pending", "a reason"],
  ],
  [
    "not to be had",
    async (it) => [
      await it.addKustomerConversation(),
      await it.addRow("fetch_backlog", buildBacklogEntry("conversation", "closed")),
    ],
    ["unobtainable", "closed"],
  ],
  [
    "updated before anything was to be read",
    async (it) => [
      await given.ask("update integration set scope_from = $1", addMs(insideWindow, minute)),
      await it.addKustomerConversation(),
    ],
    ["out_of_scope", null],
  ],
  [
    "the same, in a past range that was read",
    async (it) => [
      await given.ask("update integration set scope_from = $1", addMs(insideWindow, minute)),
      await it.addRow("run", {
        integrationId: it.integrationId,
        kind: "backfill",
        state: "done",
        strategy: "search",
        scopeFrom: beforeScope,
        scopeTo: windowEnd,
        windowFrom: beforeScope,
        ceiling: windowEnd,
      }),
      await it.addKustomerConversation(),
    ],
    ["unexplained", "it is not stored, and no reason is recorded"],
  ],
  [
    "an older version is stored",
    async (it) => [await it.addKustomerConversation({ rev: 2 }), await it.storeConversation()],
    ["unexplained", "an older version is stored"],
  ],
  [
    "an older version is stored, and the newer one is still to be read",
    async (it) => [
      await it.addKustomerConversation({ rev: 2 }),
      await it.storeConversation(),
      await it.addRow("fetch_backlog", buildBacklogEntry("conversation")),
    ],
    ["pending", "a reason"],
  ],
  [
    "a newer version is stored",
    async (it) => [await it.addKustomerConversation(), await it.storeConversation({ rev: 2 })],
    ["moved_on", null],
  ],
];

describe("a conversation that Kustomer lists", () => {
  test.each(conversations)("%s", async (_, setting, expected) => {
    const it = await report();
    await setting(it);

    const rows = (await it.compareRows()).filter(([stream]) => stream === "conversations");

    expect(rows).toEqual(expected === undefined ? [] : [["conversations", "c", ...expected]]);
    expect(await it.compareSummary()).toMatchObject({ complete: expected?.[0] !== "unexplained" });
  });

  test("that moved after what runs have read is not read yet", async () => {
    const it = await report({ readTo: insideWindow });
    await it.addKustomerConversation();

    expect(await it.compareRows()).toEqual([["conversations", "c", "not_read_yet", null]]);
  });

  test("that changed silently is read in turn, where lists are read; one that was admitted is missed", async () => {
    const it = await report({ listed: ["conversations", "messages"] });
    await it.addKustomerConversation({ rev: 2 });
    await it.storeConversation();
    await it.addKustomerConversation({ id: "new" });
    await it.addKustomerConversation({ id: "lost" });
    await it.addRow("volume_entry", { conversationId: "lost", periodStart: insideWindow });

    expect(await it.compareRows()).toEqual([
      ["conversations", "c", "silent_change", null],
      ["conversations", "lost", "unexplained", "it was admitted once but is not stored"],
      ["conversations", "new", "silent_change", null],
    ]);
  });
});
