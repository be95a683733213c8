import { expect, test, vi } from "vitest";
import { backlog, records } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const { addEntries, markDeleted, db, given, buildOrigin, listEntries, run, recordTry, listUntried } =
  setUpBacklog();

/** A stored conversation that says it has `messageCount` messages, of which `stored` are there. */
async function thread(id: string, { messageCount, stored }: { messageCount: number | null; stored: number }) {
  await records.upsertConversations(db, [buildConversation({ id, messageCount })], buildOrigin());
  const messages = Array.from({ length: stored }, (_, i) =>
    buildMessage({ id: `${id}-${i}`, conversationId: id }),
  );
  await records.upsertMessages(db, messages, buildOrigin());
}
const check = (firstReachableId?: string) => backlog.checkThreadCounts(db, run(), { firstReachableId });

test("threads with fewer messages than their conversation says are wanted, complete ones are not", async () => {
  await thread("few", { messageCount: 3, stored: 2 });
  await thread("whole", { messageCount: 2, stored: 2 });
  await thread("more", { messageCount: 1, stored: 2 });
  await thread("unsaid", { messageCount: null, stored: 0 });
  await thread("none", { messageCount: 0, stored: 0 });
  await thread("dead", { messageCount: 3, stored: 0 });
  await markDeleted("dead");

  await check();

  expect(await listUntried("thread")).toEqual(["few", "unsaid"]);
  expect(await given.ask("select from thread_check")).toHaveLength(0);
});

test("by lists a conversation from before the window wants its thread whenever it moved", async () => {
  await thread("0aaa", { messageCount: 1, stored: 1 });
  await thread("0ccc", { messageCount: 1, stored: 1 });

  await check("0bbb");

  expect(await given.ask("select id, reason from fetch_backlog")).toEqual([{ id: "0aaa", reason: backlog.reasons.threadUpdated }]);
});

test("a thread that this run has read is settled: complete, or kept with what was found", async () => {
  await thread("few", { messageCount: 3, stored: 2 });
  await thread("whole", { messageCount: 2, stored: 2 });
  await thread("unread", { messageCount: 2, stored: 1 });
  await addEntries("thread", "few", "whole", "unread", "gone");
  await given.ask("delete from thread_check");
  await recordTry(run(), "thread", "few", "whole", "gone");

  await check();

  expect(await listEntries()).toEqual([
    { kind: "thread", id: "few", outcome: "read completely: 2 of 3 messages found" },
    { kind: "thread", id: "unread", outcome: null },
  ]);
});

test("a conversation that is being written while threads are counted is counted later, not forgotten", async () => {
  await thread("c", { messageCount: 1, stored: 1 });
  const written = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const writer = db.transaction().execute(async (tx) => {
    const moved = buildConversation({ id: "c", rev: 2, updatedAt: at(50), messageCount: 5 });
    await records.upsertConversations(tx, [moved], { ...buildOrigin(), observedAt: at(200) });
    written.resolve();
    await release.promise;
  });
  await written.promise;

  let isOver = false;
  const checked = check().then(() => {
    isOver = true;
  });
  await vi.waitFor(async () => {
    const waiting = await given.ask(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(isOver || waiting.length > 0).toBe(true); // it has either looked already or waits for the writer
  });
  release.resolve();
  await Promise.all([writer, checked]);
  await check();

  expect(await listUntried("thread")).toEqual(["c"]);
});
