import { expect, test } from "vitest";
import { customerErasures, type Db, deletions, records } from "../index.ts";
import {
  buildConversationRow,
  buildCustomerRow,
  buildMessageRow,
  setUpDeletions,
  toOrigin,
} from "../testing/deletion-harness.ts";

const { db, given } = setUpDeletions();

const erase = async (workspaceId: string, customerId = "p1") =>
  (await customerErasures.openErasure(db, { workspaceId, customerId })).id;

/** Does everything that the normalizer does, where no raw page holds anything. */
async function finish(workspaceId: string, done: Db = db): Promise<string[]> {
  while (await customerErasures.eraseNext(done, workspaceId));
  while ((await deletions.beginErasureScan(done, workspaceId)) === "ready")
    await deletions.endErasureScan(done, workspaceId);
  return customerErasures.finishErasures(done, workspaceId);
}

/** A workspace with a customer, a conversation of theirs with this many messages, and one message elsewhere. */
async function givenCustomer(messages = 2) {
  const run = await given.run();
  const origin = toOrigin(run);
  await records.upsertConversations(
    db,
    [
      buildConversationRow("c1"),
      buildConversationRow("c2", { customerId: "p2", preview: "Text of m0, which is long" }),
    ],
    origin,
  );
  const elsewhere = buildMessageRow("m0", "c2", { description: "Text of m0, which is long" });
  const own = Array.from({ length: messages }, (_, nth) => buildMessageRow(`m${nth + 1}`, "c1"));
  await records.upsertMessages(db, [elsewhere, ...own], origin);
  await records.upsertCustomers(db, [buildCustomerRow("p1"), buildCustomerRow("p2")], origin);
  return { ...run, origin };
}

const listLive = (workspaceId: string) =>
  given.query(
    `select 'conversation' as kind, id from conversation where workspace_id = $1 and deleted_at is null
     union all select 'message', id from message where workspace_id = $1 and deleted_at is null
     union all select 'customer', id from customer where workspace_id = $1 and deleted_at is null order by 1, 2`,
    workspaceId,
  );

test("everything of a customer becomes a tombstone without content, and others keep theirs", async () => {
  const [own, other] = [await givenCustomer(1_200), await givenCustomer()];
  const { workspaceId } = own;
  const before = await listLive(other.workspaceId);

  const id = await erase(workspaceId);
  const finished = await finish(workspaceId);

  expect(finished).toEqual([id]);
  expect(await listLive(workspaceId)).toEqual([
    { kind: "conversation", id: "c2" },
    { kind: "customer", id: "p2" },
  ]);
  expect(
    await given.query("select preview from conversation where workspace_id = $1 and id = 'c2'", workspaceId),
  ).toEqual([
    { preview: null }, // it was a copy
  ]);
  const [message] = await given.query(
    "select * from message where workspace_id = $1 and id = 'm7'",
    workspaceId,
  );
  expect(message).toMatchObject({
    conversation_id: "c1",
    description: null,
    customer_id: null,
    channel: null,
  });
  const certificate = await customerErasures.findErasure(db, { workspaceId, id });
  expect(certificate).toMatchObject({ customerId: "p1", doneAt: expect.any(Date) });
  const counts = certificate?.removed.map(({ place, kind, count }) => [place, kind, count]);
  expect(counts).toEqual(
    expect.arrayContaining([
      ["records", "conversation", 1],
      ["records", "customer", 1],
      ["records", "message", 1_201],
    ]),
  );
  expect(await listLive(other.workspaceId)).toEqual(before);
});

test("what a page that was parsed before the erasure stores afterwards is cleared before the erasure ends", async () => {
  const { workspaceId, origin } = await givenCustomer();
  await erase(workspaceId);
  while (await customerErasures.eraseNext(db, workspaceId));

  const late = { ...origin, observedAt: new Date(Date.now() + 60_000) };
  await records.upsertConversations(db, [buildConversationRow("c9")], late);
  await records.upsertMessages(db, [buildMessageRow("m9", "c1", { customerId: null })], late);
  const first = await finish(workspaceId);
  const second = await finish(workspaceId);

  expect([first.length, second.length]).toEqual([0, 1]);
  expect((await listLive(workspaceId)).map((it) => it["id"])).toEqual(["c2", "p2"]);
});

test("lists forget the customer's conversations, and a conversation that is found later is remembered", async () => {
  const { workspaceId } = await givenCustomer();
  const id = await erase(workspaceId);
  await finish(workspaceId);
  await given.row("held_conversation", { workspaceId, id: "c5", updatedAt: new Date() });
  await given.row("fetch_backlog", {
    workspaceId,
    kind: "conversation",
    id: "c5",
    reason: "a message names it",
  });

  await given.row("filtered_conversation", {
    workspaceId,
    id: "c5",
    updatedAt: new Date(),
    observedAt: new Date(),
  });
  const filtered = {
    workspaceId,
    id: "m5",
    conversationId: "c5",
    updatedAt: new Date(),
    observedAt: new Date(),
  };
  await given.row("filtered_message", filtered);

  const found = { kind: "conversation", id: "c5", erasureId: id, isKnown: false } as const;
  await customerErasures.noteErasedRecords(db, workspaceId, [found]);
  await finish(workspaceId);

  for (const table of ["held_conversation", "fetch_backlog", "filtered_conversation", "filtered_message"])
    expect(await given.query(`select id from ${table} where workspace_id = $1`, workspaceId)).toEqual([]);
  const rules = await deletions.listErasureRules(db, workspaceId, { message: ["m1"], conversation: ["c5"] });
  expect(rules.erased.map((it) => it.id).sort()).toEqual(["c5", "m1"]);
});

test("a second request returns the open erasure, and after its end begins another", async () => {
  const { workspaceId } = await givenCustomer();

  const [first, again] = [await erase(workspaceId), await erase(workspaceId)];
  await finish(workspaceId);
  const later = await erase(workspaceId);
  await finish(workspaceId);

  expect(again).toBe(first);
  expect(later).not.toBe(first);
  const all = await customerErasures.listErasures(db, { workspaceId, limit: 9 });
  expect(all.map((it) => [it.id, it.doneAt !== null])).toEqual([
    [later, true],
    [first, true],
  ]);
});
