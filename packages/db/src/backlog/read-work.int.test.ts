import { expect, test } from "vitest";
import { backlog } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";

const { addEntries, db, given, recordTry, run } = setUpBacklog();

const readWork = async () => [...(await backlog.readWork(db, run()))].toSorted();

test("a run has work for each kind of ids that it has not tried yet", async () => {
  const none = await readWork();
  await addEntries("conversation", "a");
  await addEntries("customer", "u");
  const both = await readWork();

  await recordTry(run(), "conversation", "a");

  expect(none).toEqual([]);
  expect(both).toEqual(["conversation", "customer", "entries"]);
  expect(await readWork()).toEqual(["customer", "entries"]);
});

test("conversations written since the last check, and threads that were read, are to be checked", async () => {
  const { workspaceId } = run();
  await given.row("thread_check", { workspaceId, conversationId: "a" });
  const written = await readWork();
  await given.query("delete from thread_check");
  await addEntries("thread", "t");
  await recordTry(run(), "thread", "t");

  expect(written).toEqual(["unchecked threads"]);
  expect(await readWork()).toEqual(["entries", "unchecked threads"]);
});
