import { expect, test } from "vitest";
import { backlog, records } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { at, buildConversation } from "../testing/rows.ts";

const { db, given, buildOrigin, listEntries, run } = setUpBacklog();

test("the rolling re-read goes round and round over what is open or moved lately", async () => {
  const stored = (id: string, over: object = {}) =>
    records.upsertConversations(db, [buildConversation({ id, updatedAt: at(0), ...over })], buildOrigin());
  for (const id of ["a", "b", "c"]) await stored(id);
  await stored("old and done", { status: "done" });
  await stored("new and done", { status: "done", updatedAt: new Date() });
  const next = async () => {
    await given.ask("delete from fetch_backlog");
    await backlog.addRollingReread(db, run(), 2);
    return (await listEntries()).map((it) => it["id"]);
  };

  const rounds = [await next(), await next(), await next(), await next()];

  expect(rounds).toEqual([["a", "b"], ["c", "new and done"], [], ["a", "b"]]);
});
