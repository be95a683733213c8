import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, store, handle, loadOutcome, listIds, queues } = setUpNormalizer();

const settled = { state: "settled", stored: 0, unchanged: 0, held: 0, rejected: 0, dropped: 0 };
const listBacklog = () => given.query("select kind, id, reason from fetch_backlog order by kind, id");
const early = "2025-06-01T00:00:00.000Z"; // before the default scope of batches

test("conversations are stored and charged, and their customers go to the backlog", async () => {
  const run = await given.run();

  const outcome = await store(run, {
    records: [
      buildRawConversation({ id: "c1", customerId: "u1" }),
      buildRawConversation({ id: "c2", customerId: "u1" }),
    ],
  });

  expect(outcome).toEqual({ ...settled, stored: 2 });
  expect(await listIds("conversation")).toEqual(["c1", "c2"]);
  expect(await listBacklog()).toEqual([
    { kind: "customer", id: "u1", reason: "its conversation was updated" },
  ]);
  expect(await given.query("select used from volume_period")).toEqual([{ used: 2 }]);
});

test("if a page exceeds the volume limit, the rest is held and its messages are not stored", async () => {
  const { id: workspaceId } = await given.workspace({ volumeLimit: 1 });
  const { id: integrationId } = await given.integration({ workspaceId });
  const run = await given.run({ workspaceId, integrationId });
  const conversations = [buildRawConversation({ id: "c1" }), buildRawConversation({ id: "c2" })];
  const messages = [
    buildRawMessage({ id: "m1", conversationId: "c1" }),
    buildRawMessage({ id: "m2", conversationId: "c2" }),
  ];

  const outcome = await store(run, { records: conversations });
  const messagesOutcome = await store(run, { stream: "messages", records: messages });
  const again = await store(run, {
    records: [buildRawConversation({ id: "c1", rev: 2 }), buildRawConversation({ id: "c2", rev: 2 })],
  });

  expect(outcome).toEqual({ ...settled, stored: 1, held: 1 });
  expect(messagesOutcome).toEqual({ ...settled, stored: 1, held: 1 });
  expect(again).toEqual({ ...settled, stored: 1, held: 1 });
  expect([
    await listIds("conversation"),
    await listIds("message"),
    await listIds("held_conversation"),
  ]).toEqual([["c1"], ["m1"], ["c2"]]);
  expect(await listBacklog()).toEqual([]);
});

test("a message of an unknown conversation adds it to the backlog, and is stored with its thread", async () => {
  const run = await given.run();
  const message = {
    stream: "messages",
    records: [buildRawMessage({ id: "m1", conversationId: "c1", customerId: "u9" })],
  };

  const first = await store(run, message);
  const named = await listBacklog();
  await store(run, { records: [buildRawConversation({ id: "c1", updatedAt: early })] });
  const afterConversation = await listBacklog();
  const second = await store(run, message);

  expect(first).toEqual({ ...settled, dropped: 1 });
  expect(named).toEqual([{ kind: "conversation", id: "c1", reason: "a message names it" }]);
  expect(afterConversation).toEqual([{ kind: "thread", id: "c1", reason: "a message names it" }]);
  expect(second).toEqual({ ...settled, stored: 1 });
  expect(await listBacklog()).toEqual([
    { kind: "customer", id: "u9", reason: "a message names it" },
    { kind: "thread", id: "c1", reason: "a message names it" },
  ]);
});

test("a record older than the scope is dropped unless it is stored or in the backlog", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "stored" })] });
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "conversation",
    id: "pending",
    reason: "released",
  });
  const older = ["stored", "pending", "unknown"].map((id) =>
    buildRawConversation({ id, updatedAt: early, rev: 2 }),
  );

  const outcome = await store(run, { records: older });
  const message = await store(run, {
    stream: "messages",
    records: [buildRawMessage({ id: "m1", conversationId: "unknown", updatedAt: early })],
  });

  expect(outcome).toEqual({ ...settled, stored: 2, dropped: 1 });
  expect(message).toEqual({ ...settled, dropped: 1 });
  expect(await listIds("conversation")).toEqual(["pending", "stored"]);
});

test("an older batch that arrives late changes nothing", async () => {
  const run = await given.run();
  const at = (minute: number) => new Date(Date.UTC(2026, 1, 1, 0, minute));
  await store(run, { records: [buildRawConversation({ rev: 5, name: "new" })], observedAt: at(5) });

  const outcome = await store(run, {
    records: [buildRawConversation({ rev: 4, name: "old" })],
    observedAt: at(4),
  });

  expect(outcome).toEqual({ ...settled, unchanged: 1 });
  expect(await given.query("select name from conversation")).toEqual([{ name: "new" }]);
});

test("a rolling re-read of a conversation does not add its thread to the backlog", async () => {
  const run = await given.run();
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "conversation",
    id: "c1",
    reason: "rolling re-read",
  });

  await store(run, { records: [buildRawConversation({ id: "c1" })] });

  expect(await listBacklog()).toEqual([]);
});

test("customers are stored if they are stored already or in the backlog, and leave the backlog", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  await store(run, { records: [buildRawConversation({ customerId: "u1" })] });

  const outcome = await store(run, {
    stream: "customers",
    records: [buildRawCustomer({ id: "u1" }), buildRawCustomer({ id: "u2" })],
  });
  const again = await store(run, { stream: "customers", records: [buildRawCustomer({ id: "u1", rev: 2 })] });

  expect(outcome).toEqual({ ...settled, stored: 1, dropped: 1 });
  expect(again).toEqual({ ...settled, stored: 1 });
  expect(await given.query("select id from customer where workspace_id = $1", workspaceId)).toEqual([
    { id: "u1" },
  ]);
  expect(await listBacklog()).toEqual([]);
});

test("tags are stored", async () => {
  const run = await given.run();
  const tag = { type: "tag", id: "t1", attributes: { name: "vip", deleted: false } };

  expect(await store(run, { stream: "tags", records: [tag] })).toEqual({ ...settled, stored: 1 });
});

test("by lists a message that is newer than its conversation adds the conversation to the backlog", async () => {
  const run = await given.run({ strategy: "list" });
  const newer = { updatedAt: "2026-02-01T00:00:00.000Z" };
  await store(run, {
    records: [buildRawConversation({ id: "c1" }), buildRawConversation({ id: "c2", ...newer })],
  });
  const records = ["c1", "c2"].map((id) => buildRawMessage({ id: `m-${id}`, conversationId: id, ...newer }));

  await store(run, { stream: "messages", strategy: "list", records });

  expect(await listBacklog()).toEqual([{ kind: "conversation", id: "c1", reason: "a message is newer" }]);
});

test("a message of a deleted conversation is dropped", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "c1" })] });
  await given.query("update conversation set deleted_at = clock_timestamp()");

  const outcome = await store(run, {
    stream: "messages",
    records: [buildRawMessage({ conversationId: "c1" })],
  });

  expect(outcome).toEqual({ ...settled, dropped: 1 });
});

test("normalizing a batch twice is harmless, in sequence and in parallel", async () => {
  const run = await given.run();
  const batch = await given.batch(run, {
    records: [buildRawConversation({ id: "c1" }), buildRawConversation({ id: "c2" })],
  });

  await Promise.all([handle(batch), handle(batch)]);
  await handle(batch);

  expect(await loadOutcome(batch)).toEqual({ ...settled, stored: 2 });
  expect(await given.query("select used from volume_period")).toEqual([{ used: 2 }]);
});

test("settling the last batch of a run dispatches the run that waits for it", async () => {
  const run = await given.run({ atBarrier: true, state: "waiting", version: 4 });
  const [first, last] = [await given.batch(run), await given.batch(run)];

  await handle(first);
  const before = [...queues().sent];
  await handle(last);

  expect(before).toEqual([]);
  expect(queues().sent).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 4 }, priority: 10 },
  ]);
});

test("a backfill that waits for its batch rests before it reads on, so that live runs come first", async () => {
  const run = await given.run({ kind: "backfill", atBarrier: true, state: "waiting" });

  await handle(await given.batch(run, { records: [buildRawConversation()] }));

  expect(queues().sent).toEqual([
    expect.objectContaining({ name: "take-step", delayMs: expect.any(Number) }),
  ]);
});

test("a job for a removed batch does nothing", async () => {
  await handle({ id: crypto.randomUUID() });

  expect(queues().sent).toEqual([]);
});

test("a job for a settled batch dispatches its run, in case the worker that settled it died", async () => {
  const run = await given.run({ atBarrier: true, state: "waiting", version: 4 });
  const batch = await given.batch(run, { state: "settled" });

  await handle(batch);

  expect(queues().sent).toEqual([
    { name: "take-step", payload: { runId: run.id, version: 4 }, priority: 10 },
  ]);
});
