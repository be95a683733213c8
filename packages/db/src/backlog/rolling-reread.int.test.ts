import { expect, test } from "vitest";
import { backlog, records } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { at, buildConversation } from "../testing/rows.ts";

const { db, given, buildOrigin, listEntries, run } = setUpBacklog();

test("the rolling re-read covers open and recently updated conversations, and starts over at the end", async () => {
  const store = (id: string, over: object = {}) =>
    records.upsertConversations(db, [buildConversation({ id, updatedAt: at(0), ...over })], buildOrigin());
  for (const id of ["a", "b", "c"]) await store(id);
  await store("old and done", { status: "done" });
  await store("new and done", { status: "done", updatedAt: new Date() });
  const addNext = async () => {
    await given.query("delete from fetch_backlog");
    await backlog.addRollingReread(db, run(), 2);
    return (await listEntries()).map((it) => it["id"]);
  };

  const rounds = [await addNext(), await addNext(), await addNext(), await addNext()];

  expect(rounds).toEqual([["a", "b"], ["c", "new and done"], [], ["a", "b"]]);
});
