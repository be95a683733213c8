import { expect, test, vi } from "vitest";
import { backlog, records } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const { addEntries, markDeleted, db, given, buildOrigin, listEntries, run, recordTry, listUntried } =
  setUpBacklog();

/** Stores a conversation with this `messageCount`, and `stored` messages of it. */
async function storeThread(
  id: string,
  { messageCount, stored }: { messageCount: number | null; stored: number },
) {
  await records.upsertConversations(db, [buildConversation({ id, messageCount })], buildOrigin());
  const messages = Array.from({ length: stored }, (_, i) =>
    buildMessage({ id: `${id}-${i}`, conversationId: id }),
  );
  await records.upsertMessages(db, messages, buildOrigin());
}
const check = (firstReachableId?: string) => backlog.checkThreadCounts(db, run(), { firstReachableId });

test("threads with fewer messages than their `messageCount` are added, complete ones are not", async () => {
  await storeThread("few", { messageCount: 3, stored: 2 });
  await storeThread("whole", { messageCount: 2, stored: 2 });
  await storeThread("more", { messageCount: 1, stored: 2 });
  await storeThread("uncounted", { messageCount: null, stored: 0 });
  await storeThread("none", { messageCount: 0, stored: 0 });
  await storeThread("deleted", { messageCount: 3, stored: 0 });
  await markDeleted("deleted");

  await check();

  expect(await listUntried("thread")).toEqual(["few", "uncounted"]);
  expect(await given.query("select from thread_check")).toHaveLength(0);
});

test("one call checks a bounded number of threads, and says that more are left", async () => {
  for (const id of ["a", "b", "c"]) await storeThread(id, { messageCount: 1, stored: 0 });
  const checkTwo = async () => {
    await backlog.checkThreadCounts(db, run(), { firstReachableId: undefined, limit: 2 });
    const isUnfinished = (await backlog.readWork(db, run())).has("unchecked threads");
    return { threads: await listUntried("thread"), isUnfinished };
  };

  expect(await checkTwo()).toEqual({ threads: ["a", "b"], isUnfinished: true });
  expect(await checkTwo()).toEqual({ threads: ["a", "b", "c"], isUnfinished: false });

  await recordTry(run(), "thread", "a", "b", "c");
  const listGivenUp = () => given.query("select id from fetch_backlog where outcome is not null order by id");
  await checkTwo();
  expect(await listGivenUp()).toEqual([{ id: "a" }, { id: "b" }]);
  expect(await checkTwo()).toEqual({ threads: [], isUnfinished: false });
  expect(await listGivenUp()).toHaveLength(3);
});

test("by lists, the thread of a conversation from before the window is added whenever it was updated", async () => {
  await storeThread("0aaa", { messageCount: 1, stored: 1 });
  await storeThread("0ccc", { messageCount: 1, stored: 1 });

  await check("0bbb");

  expect(await given.query("select id, reason from fetch_backlog")).toEqual([
    { id: "0aaa", reason: backlog.reasons.threadUpdated },
  ]);
});

test("a live run that takes over a thread of a backfill tries it anew, however often the backfill did", async () => {
  await storeThread("few", { messageCount: 3, stored: 2 });
  const entry = {
    workspaceId: run().workspaceId,
    kind: "thread",
    id: "few",
    reason: "",
    lane: "backfill",
    tries: 5,
  };
  await given.row("fetch_backlog", entry);

  await check();

  expect(await listUntried("thread")).toEqual(["few"]);
  expect(await given.query("select lane, tries from fetch_backlog")).toEqual([{ lane: "live", tries: 0 }]);
});

test("a thread that this run has read is removed when complete, else given up with its count", async () => {
  await storeThread("few", { messageCount: 3, stored: 2 });
  await storeThread("whole", { messageCount: 2, stored: 2 });
  await storeThread("unread", { messageCount: 2, stored: 1 });
  await addEntries("thread", "few", "whole", "unread", "absent");
  await given.query("delete from thread_check");
  await recordTry(run(), "thread", "few", "whole", "absent");

  await check();

  expect(await listEntries()).toEqual([
    { kind: "thread", id: "few", outcome: "read completely: 2 of 3 messages found" },
    { kind: "thread", id: "unread", outcome: null },
  ]);
});

test("a thread that was given up is no longer listed once its messages have come", async () => {
  await storeThread("late", { messageCount: 2, stored: 1 });
  await storeThread("never", { messageCount: 2, stored: 1 });
  await addEntries("thread", "late", "never");
  await recordTry(run(), "thread", "late", "never");
  await check();
  const givenUp = await listEntries();
  await records.upsertMessages(db, [buildMessage({ id: "m2", conversationId: "late" })], buildOrigin());

  await backlog.recountGivenUp(db, run().workspaceId, ["late"]);
  await check();

  expect(givenUp.map((it) => it["id"])).toEqual(["late", "never"]);
  expect(await listEntries()).toEqual([
    { kind: "thread", id: "never", outcome: "read completely: 1 of 2 messages found" },
  ]);
});

test("a conversation that is written while threads are counted is counted later", async () => {
  await storeThread("c", { messageCount: 1, stored: 1 });
  const written = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const writer = db.transaction().execute(async (tx) => {
    const updated = buildConversation({ id: "c", rev: 2, updatedAt: at(50), messageCount: 5 });
    await records.upsertConversations(tx, [updated], { ...buildOrigin(), observedAt: at(200) });
    written.resolve();
    await release.promise;
  });
  await written.promise;

  let isOver = false;
  const checked = check().then(() => {
    isOver = true;
  });
  await vi.waitFor(async () => {
    const waiting = await given.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(isOver || waiting.length > 0).toBe(true); // it has either finished or waits for the writer
  });
  release.resolve();
  await Promise.all([writer, checked]);
  await check();

  expect(await listUntried("thread")).toEqual(["c"]);
});
