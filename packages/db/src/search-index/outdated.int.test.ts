import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, records, searchIndex } from "../index.ts";
import { countReadRows, inNewSession } from "../testing/count-read-rows.ts";
import { at, buildConversation } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("a search for outdated texts reads the conversations of its customers alone, also before the first analyze", async () => {
  const { id: workspaceId } = await given.workspace();
  const ids = Array.from({ length: 2_000 }, (_, nth) => `c${nth}`);
  const attributes = { custom: { noteStr: "a".repeat(1_000) } }; // the planner estimates rows by the size of the table
  const conversations = ids.map((id) => buildConversation({ id, customerId: id, attributes }));
  await records.upsertConversations(db, conversations, { workspaceId, observedAt: at(0), mappingVersion: 1 });
  const customerIds = ids.slice(0, 20);
  const stored = { attributes: {}, relations: {}, updatedAt: at(0), observedAt: at(0), mappingVersion: 1 };
  for (const id of customerIds) await given.row("customer", { workspaceId, id, ...stored, feedPosition: 1 });
  await given.row("conversation_text", { workspaceId, id: "c7", words: "", customerHash: 1 });

  const { found, read } = await inNewSession(pg.url, async (tx) => ({
    found: await searchIndex.listOutdated(tx, { workspaceId, customerIds, limit: 50 }),
    read: await countReadRows(tx, "conversation"),
  }));

  expect(found.map((it) => it.id)).toEqual(["c7"]);
  expect(read).toBeLessThan(200);
});
