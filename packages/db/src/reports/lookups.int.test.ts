import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, describe, expect, test } from "vitest";
import { openDb } from "../index.ts";
import {
  addMs,
  afterWindow,
  buildBacklogEntry,
  deletedColumns,
  minute,
  type ReportCase,
  setUpReport,
} from "../testing/report-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const startReport = (options?: Parameters<typeof setUpReport>[2]) => setUpReport(db, given, options);

const conversations: ReportCase[] = [
  [
    "updated after the window, as the lookup shows",
    async (it) => [
      await it.addKustomerConversation({ listed: false, lookup: "found", rev: 2, updatedAt: afterWindow }),
      await it.storeConversation(),
    ],
    ["moved_on", null],
  ],
  [
    "stored, and not found by the lookup",
    async (it) => [
      await it.addKustomerConversation({ listed: false, lookup: "missing", updatedAt: null }),
      await it.storeConversation(),
    ],
    ["deleted", null],
  ],
  [
    "the same version, and not listed",
    async (it) => [
      await it.addKustomerConversation({ listed: false, lookup: "found" }),
      await it.storeConversation(),
    ],
    ["not_listed", null],
  ],
  [
    "stored, and forbidden to this key by id",
    async (it) => [
      await it.addKustomerConversation({ listed: false, lookup: "closed", updatedAt: null }),
      await it.storeConversation(),
    ],
    ["not_listed", null],
  ],
  [
    "stored as deleted, and not found by the lookup",
    async (it) => [
      await it.addKustomerConversation({ lookup: "missing" }),
      await it.storeConversation(deletedColumns),
    ],
    ["deleted", null],
  ],
  [
    "stored as deleted, and found by the lookup",
    async (it) => [
      await it.addKustomerConversation({ lookup: "found" }),
      await it.storeConversation(deletedColumns),
    ],
    ["unexplained", "Kustomer has it, but it is stored as deleted"],
  ],
  [
    "deleted while the report ran",
    async (it) => [
      await it.addKustomerConversation({ lookup: "found" }),
      await it.storeConversation({ deletedAt: addMs(new Date(), minute) }),
    ],
    ["moved_on", null],
  ],
  [
    "listed with an update after the window",
    (it) => it.addKustomerConversation({ updatedAt: afterWindow }),
    undefined,
  ],
];

const counts: ReportCase[] = [
  [
    "fewer messages than its messageCount",
    async (it) => [
      await it.addKustomerConversation({ messageCount: 2 }),
      await it.storeConversation(),
      await it.storeMessage(),
    ],
    ["unexplained", "1 messages are stored, and Kustomer counts 2"],
  ],
  [
    "fewer messages than its messageCount, still to be counted",
    async (it) => [
      await it.addKustomerConversation({ messageCount: 2 }),
      await it.storeConversation(),
      await it.addRow("thread_check", { conversationId: "c" }),
    ],
    ["pending", "its messages are still to be counted"],
  ],
  [
    "fewer messages than its messageCount, and a run has read its whole thread",
    async (it) => [
      await it.addKustomerConversation({ messageCount: 2 }),
      await it.storeConversation(),
      await it.addRow("fetch_backlog", buildBacklogEntry("thread", "read completely: 0 of 2 messages found")),
    ],
    ["hidden", "read completely: 0 of 2 messages found"],
  ],
  [
    "fewer messages than its messageCount, and the report has read its whole thread",
    async (it) => [
      await it.addKustomerConversation({ messageCount: 2 }),
      await it.storeConversation(),
      await given.row("report_thread", { reportId: it.id, conversationId: "c", state: "read" }),
    ],
    ["hidden", "0 messages are stored, and Kustomer counts 2"],
  ],
  [
    "more messages than its messageCount",
    async (it) => [
      await it.addKustomerConversation({ messageCount: 0 }),
      await it.storeConversation(),
      await it.storeMessage(),
    ],
    ["more_stored", "1 messages are stored, and Kustomer counts 0"],
  ],
];

describe("a conversation that was looked up, or listed outside the window", () => {
  test.each(conversations)("%s", async (_, setUp, expected) => {
    const it = await startReport();
    await setUp(it);

    const rows = (await it.compareRows()).filter(([stream]) => stream === "conversations");

    expect(rows).toEqual(expected === undefined ? [] : [["conversations", "c", ...expected]]);
    expect(await it.compareSummary()).toMatchObject({ complete: expected?.[0] !== "unexplained" });
  });
});

describe("the messages of a conversation", () => {
  test.each(counts)("%s", async (_, setUp, expected) => {
    const it = await startReport();
    await setUp(it);

    const rows = (await it.compareRows()).filter(([stream]) => stream === "conversations");

    expect(rows).toEqual(expected === undefined ? [] : [["conversations", "c", ...expected]]);
    expect(await it.compareSummary()).toMatchObject({ complete: expected?.[0] !== "unexplained" });
  });
});

test.each([
  { failure: "it failed", outcome: null, explanation: "unreturned", complete: false },
  { failure: null, outcome: "refused", explanation: "unobtainable", complete: true },
])("an instant in the backlog is $explanation", async ({ failure, outcome, explanation, complete }) => {
  const it = await startReport();
  const id = "messages@2026-03-05T10:00:00.000Z";
  await it.addRow("fetch_backlog", { kind: "instant", id, reason: "a reason", failure, outcome });

  const rows = await it.compareRows();

  expect(rows).toEqual([["messages", id, explanation, outcome ?? failure]]);
  expect(await it.compareSummary()).toMatchObject({ complete });
});
