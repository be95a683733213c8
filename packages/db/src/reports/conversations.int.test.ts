import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, describe, expect, test } from "vitest";
import { openDb } from "../index.ts";
import {
  addMs,
  beforeScope,
  buildBacklogEntry,
  deletedColumns,
  insideWindow,
  minute,
  type ReportCase,
  setUpReport,
  windowEnd,
} from "../testing/report-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const startReport = (options?: Parameters<typeof setUpReport>[2]) => setUpReport(db, given, options);

const conversations: ReportCase[] = [
  [
    "the same version",
    async (it) => [await it.addKustomerConversation(), await it.storeConversation()],
    undefined,
  ],
  [
    "the same revision with another updatedAt",
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
    "admitted once but not stored",
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
    "older than the retention, and not stored",
    async (it) => [await it.keepDays(30), await it.addKustomerConversation()],
    ["expired", null],
  ],
  [
    "older than the retention, and removed by it",
    async (it) => [
      await it.keepDays(30),
      await it.addKustomerConversation(),
      await it.storeConversation(deletedColumns),
    ],
    ["expired", null],
  ],
  [
    "filtered",
    async (it) => [
      await it.addKustomerConversation(),
      await it.addRow("filtered_conversation", {
        id: "c",
        updatedAt: insideWindow,
        observedAt: insideWindow,
      }),
    ],
    ["filtered", null],
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
    "in the fetch backlog",
    async (it) => [
      await it.addKustomerConversation(),
      await it.addRow("fetch_backlog", buildBacklogEntry("conversation")),
    ],
    ["pending", "a reason"],
  ],
  [
    "given up in the fetch backlog",
    async (it) => [
      await it.addKustomerConversation(),
      await it.addRow("fetch_backlog", buildBacklogEntry("conversation", "closed")),
    ],
    ["unobtainable", "closed"],
  ],
  [
    "updated before the scope begins",
    async (it) => [
      await given.query("update integration set scope_from = $1", addMs(insideWindow, minute)),
      await it.addKustomerConversation(),
    ],
    ["out_of_scope", null],
  ],
  [
    "updated before the scope begins, in the range of a backfill",
    async (it) => [
      await given.query("update integration set scope_from = $1", addMs(insideWindow, minute)),
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
    "an older version is stored, and the newer one is in the fetch backlog",
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
  test.each(conversations)("%s", async (_, setUp, expected) => {
    const it = await startReport();
    await setUp(it);

    const rows = (await it.compareRows()).filter(([stream]) => stream === "conversations");

    expect(rows).toEqual(expected === undefined ? [] : [["conversations", "c", ...expected]]);
    expect(await it.compareSummary()).toMatchObject({ complete: expected?.[0] !== "unexplained" });
  });

  test("that was updated after the cursor is not read yet", async () => {
    const it = await startReport({ readTo: insideWindow });
    await it.addKustomerConversation();

    expect(await it.compareRows()).toEqual([["conversations", "c", "not_read_yet", null]]);
  });

  test("that lists do not show is a silent change, unless it was admitted", async () => {
    const it = await startReport({ listed: ["conversations", "messages"] });
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
