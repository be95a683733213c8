import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { writeTombstones } from "../deletions/tombstones.ts";
import { feed, integrations, openDb, records } from "../index.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let integration: { id: string; workspaceId: string };
beforeEach(async () => {
  integration = await given.integration({ ingestComments: true });
  const origin = toOrigin();
  const conversations = ["a", "b", "c"].map((id) => buildConversation({ id }));
  await records.upsertConversations(db, conversations, origin);
  const messages = ["m1", "m2"].map((id) => buildMessage({ id, conversationId: "a" }));
  await records.upsertMessages(db, messages, origin);
});

const toOrigin = () => ({ workspaceId: integration.workspaceId, observedAt: at(1), mappingVersion: 1 });

const readPage = async (after?: feed.FeedCursor, limit = 100) => {
  const slice = { workspaceId: integration.workspaceId, after, limit };
  const { items, next } = await feed.readFeed(db, slice, async (_, refs) =>
    refs.map((it) => (it.isDropped ? `-${it.id}` : it.id)),
  );
  return { items, next };
};

const remove = (kind: "conversation" | "message", id: string) =>
  writeTombstones(
    db,
    { kind, workspaceId: integration.workspaceId },
    { deletions: [{ id, deletedAt: at(9) }] },
  );

/** Lets all rows become older by two years, as their positions and deletions say. */
async function age(): Promise<void> {
  for (const table of ["conversation", "message"])
    await given.query(
      `update ${table} set deleted_at = deleted_at - interval '2 years', feed_position = feed_position - 63072000000000`,
    );
  await given.query("update conversation_item set feed_position = feed_position - 63072000000000");
}

const goBack = (cursor: feed.FeedCursor): feed.FeedCursor => {
  const back = ({ position, id, since }: feed.FeedCursor["message"]) => ({
    ...{ id, since: since - 63_072e9 },
    position: position - 63_072e9,
  });
  return { ...cursor, conversation: back(cursor.conversation), message: back(cursor.message) };
};

const removeOld = () => feed.removeTombstones(db, { workspaceId: integration.workspaceId, keepDays: 400 });

test.each([
  ["conversation", "b"],
  ["message", "m2"],
] as const)(
  "a consumer that comes from before the deletion of a %s is refused once it is forgotten, one that knows it reads on",
  async (kind, id) => {
    const before = await readPage();
    await remove(kind, id);
    const knowing = await readPage(before.next);
    await age();

    expect(knowing.items).toContain(id);
    expect((await readPage(goBack(before.next))).items).toContain(id);
    expect(await removeOld()).toBe(1);

    await expect(readPage(goBack(before.next))).rejects.toMatchObject({
      ...{ kind: "gone", message: expect.stringContaining("without `after`") },
    });
    expect((await readPage(goBack(knowing.next))).items).toEqual([]);
    await records.upsertConversations(db, [buildConversation({ id: "new" })], toOrigin());
    expect((await readPage(goBack(knowing.next))).items).toEqual(["new"]);
  },
);

test("a consumer that begins after deletions were forgotten reads everything, in pages of one", async () => {
  await remove("conversation", "c");
  await remove("message", "m2");
  await age();
  await removeOld();

  const items: string[] = [];
  for (let after: feed.FeedCursor | undefined; ; ) {
    const page = await readPage(after, 1);
    if (page.items.length === 0) break;
    items.push(...page.items);
    after = page.next;
  }

  expect(items).toEqual(["b", "m1", "a"]);
});

test("young tombstones and what is not deleted stay", async () => {
  await remove("conversation", "b");
  await removeOld();
  await age();
  await records.upsertConversations(db, [buildConversation({ id: "b", rev: 2 })], {
    ...toOrigin(),
    observedAt: new Date(),
  });
  await removeOld();

  expect(await given.query("select id from conversation order by 1")).toEqual([
    { id: "a" },
    { id: "b" },
    { id: "c" },
  ]);
  expect(await given.query("select from feed_floor")).toEqual([]);
});

test("a tombstone that takes its conversation's item with it leaves no item behind", async () => {
  await remove("conversation", "b");
  await age();
  await removeOld();

  expect(await given.query("select id from conversation_item order by 1")).toEqual([
    { id: "a" },
    { id: "c" },
  ]);
});

test("after a purge, a consumer from before is refused, and a new one reads what comes later", async () => {
  const before = await readPage();
  const row = await integrations.findById(db, integration.id);
  if (row === undefined) throw new Error("no integration");
  await db.transaction().execute((tx) => integrations.disconnect(tx, row, { purge: true }));

  await expect(readPage(before.next)).rejects.toMatchObject({ kind: "gone" });
  const empty = await readPage();
  await records.upsertConversations(db, [buildConversation({ id: "new" })], toOrigin());

  expect(empty.items).toEqual([]);
  expect((await readPage(empty.next)).items).toEqual(["new"]);
});

const switchComments = (ingestComments: boolean) =>
  integrations.setSwitches(db, integration.id, { ingestComments });

test("without comment mode a consumer drops the messages that it has, also those that change meanwhile, and gets all again with it", async () => {
  const on = await readPage();
  await switchComments(false);
  const first = await readPage(on.next, 1);
  await records.upsertMessages(db, [buildMessage({ id: "m2", conversationId: "a", rev: 2 })], toOrigin());
  const second = await readPage(first.next, 2);
  const third = await readPage(second.next);
  await records.upsertMessages(db, [buildMessage({ id: "m3", conversationId: "a" })], toOrigin());
  const later = await readPage(third.next);
  await switchComments(true);
  const again = await readPage(later.next);

  expect(first.items).toEqual(["-m1"]);
  expect([...second.items, ...third.items]).toEqual(["a", "-m2"]);
  expect([third.next.comments, later.items]).toEqual(["off", ["a"]]);
  expect(again.items).toEqual(["m1", "m2", "m3"]);
});

test("a consumer without messages drops none, and a workspace without integration changes nothing", async () => {
  await switchComments(false);
  const without = await readPage();
  await switchComments(true);
  const on = await readPage(without.next);
  await given.query("delete from integration where id = $1", integration.id);
  const disconnected = await readPage(on.next);

  expect(without.items).toEqual(["b", "c", "a"]);
  expect(on.items).toEqual(["m1", "m2"]);
  expect([disconnected.items, disconnected.next]).toEqual([[], on.next]);
});
