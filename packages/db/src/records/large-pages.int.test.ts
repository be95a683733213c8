import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type BoundedRows, openDb, records, search } from "../index.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const mebibyte = 1024 * 1024;
const ids = ["1", "2", "3", "4", "5", "6"];
/** Postgres stores it in a hundredth of its size. */
const large = "x".repeat(mebibyte);

let workspaceId = "";
beforeEach(async () => {
  workspaceId = (await given.workspace()).id;
  const origin = { workspaceId, observedAt: at(0), mappingVersion: 1 };
  const conversation = { name: "small", preview: large, tags: [], attributes: { large } };
  await records.upsertConversations(
    db,
    ids.map((id) => buildConversation({ id, ...conversation })),
    origin,
  );
  const message = { conversationId: "1", description: large, attributes: { large } };
  await records.upsertMessages(
    db,
    ids.map((id) => buildMessage({ id, ...message })),
    origin,
  );
});

/** What to read of each record besides its id. */
type Part = "text" | "attributes" | "createdAt";
type List = (part: Part, limit: number) => Promise<BoundedRows<{ id: string }>>;
const ofMessage = (part: Part) => ["id", part === "text" ? "description" : part] as const;
const lists: Record<string, List> = {
  "conversations by id": (part, limit) => {
    const columns = ["id", part === "text" ? "preview" : part] as const;
    return records.listConversations(db, { workspaceId, limit, columns });
  },
  "messages by id": (part, limit) =>
    records.listMessages(db, { workspaceId, limit, columns: ofMessage(part) }),
  "messages of a conversation by id": (part, limit) =>
    records.listMessages(db, { workspaceId, conversationId: "1", limit, columns: ofMessage(part) }),
  "messages of a conversation by time": (part, limit) =>
    records.listThread(db, { workspaceId, id: "1" }, { limit, columns: ofMessage(part) }),
};

test.each(Object.entries(lists))("a page of %s ends early when what it shows is large", async (_, list) => {
  const texts = await list("text", 100);
  const attributes = await list("attributes", 100);
  const few = await list("text", 3);
  const small = await list("createdAt", 100);

  for (const { rows, isFull } of [texts, attributes])
    expect([rows.map((it) => it.id), isFull]).toEqual([ids.slice(0, 4), true]);
  expect([few.rows.length, few.isFull]).toEqual([3, false]);
  expect([small.rows.length, small.isFull]).toEqual([6, false]);
});

test("pages of large conversations that a search finds bring each of them", async () => {
  const pages: string[][] = [];
  let after: search.ConversationPosition | undefined;
  do {
    const slice = { after, limit: 100, columns: ["id", "updatedAt", "preview"] as const };
    const { rows, next } = await search.searchConversations(db, { workspaceId, q: "small" }, slice);
    pages.push(rows.map((it) => it.id));
    after = next;
  } while (after !== undefined);

  expect(pages).toEqual([
    ["6", "5", "4", "3"],
    ["2", "1"],
  ]);
});
