import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, describe, expect, test } from "vitest";
import { openDb } from "../index.ts";
import {
  beforeScope,
  buildBacklogEntry,
  deletedColumns,
  insideWindow,
  type ReportCase,
  setUpReport,
} from "../testing/report-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const startReport = (options?: Parameters<typeof setUpReport>[2]) => setUpReport(db, given, options);

const messages: ReportCase[] = [
  ["the same version", (it) => it.storeMessage(), undefined],
  ["not stored", async () => undefined, ["unexplained", "it is not stored, and no reason is recorded"]],
  [
    "an older version is stored",
    (it) => it.storeMessage({ rev: 0 }),
    ["unexplained", "an older version is stored"],
  ],
  ["a newer version is stored", (it) => it.storeMessage({ rev: 2 }), ["moved_on", null]],
  [
    "its thread is in the fetch backlog",
    (it) => it.addRow("fetch_backlog", buildBacklogEntry("thread")),
    ["pending", "a reason"],
  ],
  [
    "its thread is still to be counted",
    (it) => it.addRow("thread_check", { conversationId: "c" }),
    ["pending", "the messages of its conversation are still to be counted"],
  ],
  [
    "rejected",
    (it) =>
      it.addRow("rejected_record", {
        stream: "messages",
        id: "m",
        reason: "names no conversation",
        batchId: crypto.randomUUID(),
      }),
    ["rejected", "names no conversation"],
  ],
  [
    "stored as deleted",
    (it) => it.storeMessage(deletedColumns),
    ["unexplained", "Kustomer has it, but it is stored as deleted"],
  ],
  [
    "its conversation is stored as deleted",
    () => given.query("update conversation set deleted_at = $1", deletedColumns.deletedAt),
    ["deleted", null],
  ],
];

describe("a message of a stored conversation", () => {
  test.each(messages)("%s", async (_, setUp, expected) => {
    const it = await startReport();
    await it.storeConversation();
    await it.addKustomerMessage();
    await setUp(it);

    const rows = (await it.compareRows()).filter(([stream]) => stream === "messages");

    expect(rows).toEqual(expected === undefined ? [] : [["messages", "m", ...expected]]);
  });

  test("that its thread does not show is deleted; one that only the thread shows is unexplained", async () => {
    const it = await startReport();
    await it.storeConversation();
    await it.storeMessage();
    await it.addKustomerMessage({ listed: false, lookup: "missing", updatedAt: null });
    await it.addKustomerMessage({ id: "old", listed: false, lookup: "found", updatedAt: beforeScope });

    expect(await it.compareRows()).toEqual([
      ["messages", "m", "deleted", null],
      ["messages", "old", "unexplained", "it is not stored, and no reason is recorded"],
    ]);
  });

  test("that is filtered is explained, and the count of its conversation is no second difference", async () => {
    const it = await startReport();
    await it.addKustomerConversation({ messageCount: 3 });
    await it.storeConversation();
    await it.storeMessage({ id: "stored" });
    await it.addKustomerMessage({ id: "stored" });
    await it.addKustomerMessage();
    for (const id of ["m", "outside the window"])
      await it.addRow("filtered_message", {
        ...{ id, conversationId: "c", updatedAt: insideWindow, observedAt: insideWindow },
      });

    expect(await it.compareRows()).toEqual([["messages", "m", "filtered", null]]);
  });

  test("that is not stored is one difference, and the count of its conversation is no second one", async () => {
    const it = await startReport();
    await it.addKustomerConversation({ messageCount: 1 });
    await it.storeConversation();
    await it.addKustomerMessage();

    expect((await it.compareRows()).map((row) => row.slice(0, 3))).toEqual([
      ["messages", "m", "unexplained"],
    ]);
  });
});

test("a message of a conversation that is not stored inherits its explanation", async () => {
  const it = await startReport();
  for (const id of ["held", "pending", "away", "lost"])
    await it.addKustomerMessage({ id, conversationId: id });
  await it.addRow("held_conversation", { id: "held", updatedAt: insideWindow });
  await it.addRow("fetch_backlog", { kind: "conversation", id: "pending", reason: "a message names it" });
  await it.addKustomerConversation({ id: "away", listed: false, lookup: "missing", updatedAt: null });

  expect(await it.compareRows()).toEqual([
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

test("the summary counts records at Kustomer, stored records, and differences by explanation", async () => {
  const it = await startReport({ columns: { totals: JSON.stringify({ conversations: 4, messages: 2 }) } });
  await it.addKustomerConversation({ messageCount: 2 });
  await it.storeConversation();
  for (const id of ["m", "m2"]) await it.storeMessage({ id });
  await it.addKustomerMessage();
  await it.addKustomerMessage({ id: "elsewhere", conversationId: "named" });
  await it.addKustomerConversation({
    id: "named",
    listed: false,
    lookup: "found",
    updatedAt: beforeScope,
    messageCount: 1,
  });
  await it.storeConversation({ id: "named", updatedAt: beforeScope });
  await it.storeMessage({ id: "elsewhere", conversationId: "named" });
  await it.addKustomerConversation({ id: "held" });
  await it.addRow("held_conversation", { id: "held", updatedAt: insideWindow });
  await it.storeConversation({ id: "deleted", ...deletedColumns });
  await it.addKustomerConversation({ id: "filtered" });
  await it.addRow("filtered_conversation", {
    id: "filtered",
    updatedAt: insideWindow,
    observedAt: insideWindow,
  });
  await it.storeConversation({ id: "filtered", ...deletedColumns });

  expect(await it.compareSummary()).toEqual({
    complete: true,
    conversations: {
      kustomer: { total: 4, listed: 3, named: 1, counted: null },
      stored: 2,
      deleted: 1,
      differences: { filtered: 1, held: 1 },
    },
    messages: {
      kustomer: { total: 2, listed: 2, named: null, counted: 3 },
      stored: 3,
      deleted: 0,
      truncated: 0,
      differences: {},
    },
    notes: [expect.stringMatching(/^Kustomer counted 4 conversations.* and listed 3\./)],
  });
});

test("a report does not see records of another workspace", async () => {
  const other = await startReport();
  await other.storeConversation();
  await other.storeMessage();
  const it = await startReport();
  await it.addKustomerConversation();

  expect((await it.compareRows()).map((row) => row[2])).toEqual(["unexplained"]);
});

test("the summary counts stored messages whose text is perhaps cut, and a note says what that means", async () => {
  const report = await startReport();
  await report.addKustomerConversation({ messageCount: 3 });
  await report.storeConversation();
  for (const [id, descriptionTruncated] of Object.entries({ m1: true, m2: false, m3: null })) {
    await report.addKustomerMessage({ id });
    await report.storeMessage({ id, descriptionTruncated });
  }

  const { messages, notes } = await report.compareSummary();

  expect(messages).toMatchObject({ stored: 3, truncated: 1 });
  expect(notes).toContainEqual(expect.stringContaining("1 have a text that is perhaps cut"));
});
