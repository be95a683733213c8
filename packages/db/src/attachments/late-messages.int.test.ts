import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { attachments, openDb, records } from "../index.ts";
import { at, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId: string;
beforeEach(async () => {
  ({ id: workspaceId } = await given.workspace());
});

const store = (tx: typeof db, ...rows: Parameters<typeof buildMessage>[0][]) =>
  records.upsertMessages(
    tx,
    rows.map((it) => buildMessage(it)),
    {
      ...{ workspaceId, observedAt: at(60), mappingVersion: 1 },
    },
  );
const find = (position: number | null = 0) =>
  attachments.findLateMessages(db, { workspaceId, position, scopeFrom: at(10), searchedFrom: at(20) });

test("messages of the scope are late whose attachments are not known and whose update the search has passed", async () => {
  await store(
    db,
    { id: "late", conversationId: "c1", customerId: "u1", updatedAt: at(15) },
    { id: "same thread", conversationId: "c1", customerId: "u1", updatedAt: at(14) },
    { id: "nobody's", conversationId: "c2", customerId: null, updatedAt: at(19) },
    { id: "before the scope", conversationId: "c3", updatedAt: at(9) },
    { id: "still searched for", conversationId: "c4", updatedAt: at(20) },
    { id: "known", conversationId: "c5", updatedAt: at(15), attachments: [] },
  );

  const { messages, ...found } = await find();

  expect(messages.toSorted((a, b) => (a.conversationId < b.conversationId ? -1 : 1))).toEqual([
    { conversationId: "c1", customerId: "u1" },
    { conversationId: "c2", customerId: null },
  ]);
  expect(found).toMatchObject({ updatedFrom: at(14), hasMore: false });
  expect(await find(found.position)).toMatchObject({ messages: [], updatedFrom: null });
});

test("the first look begins with what is written after it", async () => {
  await store(db, { id: "m1", updatedAt: at(15) });

  const first = await find(null);
  await store(db, { id: "m2", conversationId: "c2", updatedAt: at(15) });

  expect(first.messages).toEqual([]);
  expect((await find(first.position)).messages).toMatchObject([{ conversationId: "c2" }]);
});
