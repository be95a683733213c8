import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, searchIndex } from "../index.ts";
import { migrations } from "../migrations/index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

async function givenIndexed(): Promise<string> {
  const { id: workspaceId } = await given.workspace();
  await given.row("conversation_item", { workspaceId, id: "v1", feedPosition: 5 });
  await given.row("search_index", { workspaceId, itemPosition: 5, itemId: "v1" });
  return workspaceId;
}

test("a workspace whose notes were stored before they were searchable is indexed again, and no other", async () => {
  const [noted, other] = [await givenIndexed(), await givenIndexed()];
  const at = new Date();
  await given.row("note", {
    workspaceId: noted,
    id: "n1",
    conversationId: "v1",
    updatedAt: at,
    observedAt: at,
  });

  await migrations["0038-notes-in-search"]?.up(db);

  const claimed = await searchIndex.claimBehind(db, 100);
  expect(claimed).toContain(noted);
  expect(claimed).not.toContain(other);
});
