import { expect, test } from "vitest";
import { records, retention } from "../index.ts";
import {
  buildConversationRow,
  buildCustomerRow,
  buildMessageRow,
  minutesAgo,
  setUpDeletions,
  toOrigin,
} from "../testing/deletion-harness.ts";

const { db, given } = setUpDeletions();

const daysAgo = (days: number) => minutesAgo(days * 1_440);
const old = { updatedAt: daysAgo(31) };
const young = { updatedAt: daysAgo(29) };

/** A workspace that keeps 30 days, with an old conversation of p1 and p2, and a young one of p2. */
async function givenOld({ retentionDays = 30 as number | null, messages = 2 } = {}) {
  const { id: workspaceId } = await given.workspace({ retentionDays });
  const origin = toOrigin({ workspaceId }, daysAgo(28));
  const conversations = [
    buildConversationRow("old", old),
    buildConversationRow("young", { ...young, customerId: "p2" }),
  ];
  await records.upsertConversations(db, conversations, origin);
  const within = Array.from({ length: messages }, (_, nth) => buildMessageRow(`m${nth}`, "old", old));
  const others = [
    buildMessageRow("other", "old", { ...old, customerId: "p2" }),
    buildMessageRow("kept", "young", { ...old, customerId: "p2" }),
  ];
  await records.upsertMessages(db, [...within, ...others], origin);
  await records.upsertCustomers(db, [buildCustomerRow("p1"), buildCustomerRow("p2")], origin);
  return { workspaceId, origin };
}

const listLive = async (workspaceId: string) =>
  (
    await given.query<{ id: string }>(
      `select id from conversation where workspace_id = $1 and deleted_at is null
       union all select id from message where workspace_id = $1 and deleted_at is null
       union all select id from customer where workspace_id = $1 and deleted_at is null order by 1`,
      workspaceId,
    )
  ).map((it) => it.id);

/** Removes everything that is too old, as the scheduler does. @returns the sums, and how many transactions it took */
async function expire(workspaceId: string) {
  const sum = { conversation: 0, message: 0, customer: 0, transactions: 0 };
  for (;;) {
    const removed = await retention.expireNext(db, workspaceId);
    if (removed === undefined) return sum;
    for (const kind of ["conversation", "message", "customer"] as const) sum[kind] += removed[kind];
    sum.transactions += 1;
  }
}

test("an old conversation goes with its messages and with the customer whom nothing else names, as a deletion in the feed", async () => {
  const { workspaceId } = await givenOld();
  const { workspaceId: neighbor } = await givenOld({ retentionDays: null });
  const [before] = await given.query<{ position: number }>(
    "select max(feed_position) as position from conversation_item where workspace_id = $1",
    workspaceId,
  );

  expect(await retention.listExpired(db)).toEqual([workspaceId]);
  expect(await expire(workspaceId)).toEqual({ conversation: 1, message: 3, customer: 1, transactions: 1 });

  expect(await listLive(workspaceId)).toEqual(["kept", "p2", "young"]);
  expect(await listLive(neighbor)).toHaveLength(8);
  const rows = await given.query(
    `select attributes, name, preview, it.feed_position > $2 as is_moved from conversation
     join conversation_item it using (workspace_id, id) where workspace_id = $1 and id = 'old'`,
    workspaceId,
    before?.position,
  );
  expect(rows).toEqual([{ attributes: {}, name: null, preview: null, is_moved: true }]);
  expect(await given.query("select 1 from erasure")).toEqual([]);
  expect(await retention.listExpired(db)).toEqual([]);
});

test("a long conversation goes in several transactions, and one that was interrupted is continued", async () => {
  const { workspaceId } = await givenOld({ messages: 2_100 });

  const first = await retention.expireNext(db, workspaceId);
  const between = await listLive(workspaceId);
  const rest = await expire(workspaceId);

  expect(first).toEqual({ conversation: 0, message: 1_000, customer: 0 });
  expect(between).toContain("old");
  expect(rest).toMatchObject({ conversation: 1, message: 1_101, customer: 1, transactions: 2 });
  expect(await listLive(workspaceId)).toEqual(["kept", "p2", "young"]);
});

test("a newer version brings the conversation back, even if it was read before the removal and is stored after it", async () => {
  const { workspaceId } = await givenOld();
  await expire(workspaceId);

  const again = { ...old, updatedAt: daysAgo(1), rev: 4 };
  await records.upsertConversations(
    db,
    [buildConversationRow("old", again)],
    toOrigin({ workspaceId }, daysAgo(1)),
  );

  expect(await listLive(workspaceId)).toContain("old");
});

test("held and filtered conversations that are too old are forgotten, unless they are being read", async () => {
  const { workspaceId } = await givenOld();
  const add = (table: string, id: string, over: object) => given.row(table, { workspaceId, id, ...over });
  const seen = { observedAt: new Date(), rev: 1 };
  for (const [id, at] of [
    ["old", old],
    ["young", young],
  ] as const) {
    await add("held_conversation", `held ${id}`, at);
    await add("filtered_conversation", `filtered ${id}`, { ...at, ...seen });
  }
  await add("held_conversation", "held, released", { ...old, releasedAt: new Date() });
  await add("filtered_conversation", "filtered, read", { ...old, ...seen, rereadAt: new Date() });

  await retention.forgetExpired(db, workspaceId);

  const left = await given.query<{ id: string }>(
    "select id from held_conversation union all select id from filtered_conversation order by 1",
  );
  expect(left.map((it) => it.id)).toEqual([
    "filtered young",
    "filtered, read",
    "held young",
    "held, released",
  ]);
});

test("what a retention would remove is counted before", async () => {
  const { workspaceId } = await givenOld({ retentionDays: null });

  expect(await retention.countExpired(db, workspaceId, 30)).toMatchObject({
    ...{ stored: 2, conversations: 1, oldestAt: old.updatedAt },
  });
  expect(await retention.countExpired(db, workspaceId, 32)).toMatchObject({
    conversations: 0,
    oldestAt: null,
  });
  expect(await listLive(workspaceId)).toHaveLength(8);
});
