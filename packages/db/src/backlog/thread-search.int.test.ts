import { beforeEach, expect, test } from "vitest";
import { backlog, records, runs } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const { db, given, buildOrigin, listUntried, listEntries, recordTry, run, markDeleted } = setUpBacklog();
const range = { from: at(10), before: at(20), limit: 100 };
const search = () => backlog.listSearchableThreads(db, run(), range);
const check = () => backlog.checkThreadCounts(db, run(), { firstReachableId: undefined });

const storeConversation = (id: string, over: Parameters<typeof buildConversation>[0] = {}) =>
  records.upsertConversations(
    db,
    [buildConversation({ id, messageCount: 1, createdAt: at(15), ...over })],
    buildOrigin(),
  );
const storeMessage = (id: string, conversationId: string) =>
  records.upsertMessages(db, [buildMessage({ id, conversationId })], buildOrigin());
const markSearched = async (...ids: string[]) => {
  const step = { phase: "backlog" as const, reading: null, requests: { search: 1, other: 0 } };
  const progress = { kind: "threads-searched", ids } as const;
  await runs.commitStep(db, run(), { ...step, progress });
};

beforeEach(async () => {
  await storeConversation("c1");
  await storeConversation("c2", { customerId: "u2", createdAt: at(12) });
});

test("threads that miss messages are listed with their customers, the oldest conversation first", async () => {
  await check();

  expect(await search()).toEqual([
    { id: "c2", customerId: "u2", createdAt: at(12), isNew: false },
    { id: "c1", customerId: "u1", createdAt: at(15), isNew: false },
  ]);
});

test("threads of conversations that have come in are listed whenever they began, if what a search brings can be counted", async () => {
  await storeConversation("released", { createdAt: at(25) });
  await storeConversation("uncounted", { messageCount: null });
  const { meetsFilters, released, namedByMessage } = backlog.reasons;
  await backlog.add(db, run().workspaceId, [
    { kind: "thread", id: "c1", reason: meetsFilters },
    { kind: "thread", id: "released", reason: released },
    { kind: "thread", id: "uncounted", reason: released },
    { kind: "thread", id: "c2", reason: namedByMessage },
  ]);

  const found = await search();

  expect(found.map((it) => [it.id, it.isNew])).toEqual([
    ["c1", true],
    ["released", true],
  ]);
});

test("a search cannot complete threads without a customer, deleted ones, and those that begin in the run's window", async () => {
  await storeConversation("nobody", { customerId: null });
  await storeConversation("archived", { createdAt: at(9) });
  await storeConversation("new", { createdAt: at(20) });
  await storeConversation("undated", { createdAt: null });
  await check();
  await markDeleted("c1");

  expect((await search()).map((it) => it.id)).toEqual(["c2", "archived"]);
  expect(await listUntried("thread")).toContain("undated");
});

test("a thread is searched for once, and only before it is requested", async () => {
  await check();
  await markSearched("c1");
  await recordTry({ ...run(), id: run().integrationId }, "thread", "c2"); // by another run

  expect(await search()).toEqual([]);
  expect(await listUntried("thread")).toEqual(["c2"]);
});

test("what a search completes leaves the backlog, and what it does not is requested by itself", async () => {
  await check();
  await markSearched("c1", "c2");
  await storeMessage("m1", "c1");
  expect((await backlog.readWork(db, run())).has("unchecked threads")).toBe(true);

  await check();

  expect(await listEntries()).toEqual([{ kind: "thread", id: "c2", outcome: null }]);
  expect(await listUntried("thread")).toEqual(["c2"]);
  expect(await search()).toEqual([]);
  expect(await given.query("select id, reason from fetch_log")).toEqual([
    { id: "c1", reason: backlog.reasons.messagesSearched },
  ]);

  await recordTry(run(), "thread", "c2");
  await check();

  expect(await listEntries()).toMatchObject([{ id: "c2", outcome: expect.stringContaining("0 of 1") }]);
});

test("a thread that a run has searched for and not checked is requested by the next run", async () => {
  await check();
  await markSearched("c1", "c2");

  await given.query("update run set state = 'failed'");

  expect(await listUntried("thread")).toEqual([]);
  expect(await listUntried("thread", { ...run(), id: run().integrationId })).toEqual(["c1", "c2"]);
});
