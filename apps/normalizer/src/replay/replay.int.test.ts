import { batches } from "@inlet/db";
import { createJobContext, createRecordingQueues } from "@inlet/queue/testing";
import { createMetrics } from "@inlet/service-kit";
import {
  buildRawConversation,
  buildRawCustomer,
  buildRawMessage,
  compressPage,
  type GivenRun,
} from "@inlet/testkit/given";
import { beforeEach, expect, test } from "vitest";
import { createBatchMetrics } from "../batch-metrics.ts";
import { createNormalizeBatchHandler } from "../jobs/normalize-batch.ts";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, store, handle, queues, listIds, keyring } = setUpNormalizer();
const streams = ["tags", "customers", "conversations", "messages"] as const;
beforeEach(async () => void (await given.query("delete from replay")));

/** Replays and normalizes every batch of a workspace. `left` is the number of open batches before and after. */
async function replay({ workspaceId }: Pick<GivenRun, "workspaceId">, run = handle) {
  const { id } = await batches.startReplay(db, { workspaceId, streams });
  const opened = await batches.findReplay(db, workspaceId, id);
  const requeued: string[] = [];
  if (opened) for await (const some of batches.requeueForReplay(db, opened)) requeued.push(...some);
  const before = await batches.findReplay(db, workspaceId, id);
  for (const batch of requeued) await run({ id: batch });
  const after = await batches.findReplay(db, workspaceId, id);
  if (before === undefined || after === undefined) throw new Error("no replay");
  const { stored, unchanged, rejected, dropped, records } = after;
  return {
    counts: { stored, unchanged, rejected, dropped },
    batches: after.batches,
    records,
    left: [before.left, after.left],
  };
}

const listRows = (table: string) =>
  given.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(it) - 'feed_position' as row from ${table} it order by id`,
  );
const tag = (id: string) => ({ type: "tag", id, attributes: { name: "vip", deleted: false } });

test("a replay rewrites what an older mapping wrote, and a second replay writes nothing", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "c1", customerId: "u1" })] });
  await store(run, { stream: "messages", records: [buildRawMessage({ id: "m1", conversationId: "c1" })] });
  await store(run, { stream: "customers", records: [buildRawCustomer({ id: "u1" })] });
  await store(run, { stream: "tags", records: [tag("t1")] });
  const tables = ["conversation", "message", "customer", "tag"];
  const expected = await Promise.all(tables.map(listRows));
  const settledBatches = await listRows("raw_batch");
  for (const table of tables) await given.query(`update ${table} set mapping_version = 0`);
  await given.query("update conversation set name = 'garbled', channels = '{}', message_count = 99");
  await given.query("update message set description = 'garbled', direction = null");
  await given.query("update customer set name = null, email = 'garbled'");
  await given.query("update tag set name = 'garbled'");
  await given.query("delete from thread_check");

  const first = await replay(run);
  const second = await replay(run);

  expect(first).toEqual({
    counts: { stored: 4, unchanged: 0, rejected: 0, dropped: 0 },
    ...{ batches: 4, records: 4, left: [4, 0] },
  });
  expect(second.counts).toEqual({ stored: 0, unchanged: 4, rejected: 0, dropped: 0 });
  expect(await Promise.all(tables.map(listRows))).toEqual(expected);
  expect(await listIds("raw_batch")).toHaveLength(4);
  // A replay does not change the counts of the first normalization.
  const listCounts = (rows: typeof settledBatches) =>
    rows.map(({ row }) => [row["id"], row["stored"], row["unchanged"]].join());
  expect(listCounts(await listRows("raw_batch"))).toEqual(listCounts(settledBatches));
  expect(await given.query("select from thread_check")).toEqual([]);
  expect(queues().sent).toEqual([]);
});

test("a newer mapping replaces what an older one wrote, and an older release beside it does not undo that", async () => {
  const normalizeWith = (mappingVersion: number) => async (batch: { id: string }) => {
    const metrics = createBatchMetrics(createMetrics("normalizer"));
    await createNormalizeBatchHandler({
      db,
      queues: createRecordingQueues(),
      keyring,
      metrics,
      mappingVersion,
    }).run({ batchId: batch.id }, createJobContext());
  };
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "c1" })] });

  const newer = await replay(run, normalizeWith(9));
  const older = await replay(run, normalizeWith(1));
  await store(run, {
    records: [buildRawConversation({ id: "c1" })],
    observedAt: new Date(Date.now() + 1_000),
  });

  expect([newer.counts.stored, older.counts.stored]).toEqual([1, 0]);
  expect(await given.query("select mapping_version from conversation")).toEqual([{ mapping_version: 9 }]);
});

test("a replay restores nothing that was held, deleted, purged or out of scope, and charges nothing", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  const early = "2025-12-01T00:00:00.000Z";
  await store(run, {
    records: [
      buildRawConversation({ id: "alive" }),
      buildRawConversation({ id: "deleted" }),
      buildRawConversation({ id: "purged", customerId: "u9" }),
      buildRawConversation({ id: "early", updatedAt: early }),
    ],
  });
  await given.query("update workspace set volume_limit = 3");
  await store(run, { records: [buildRawConversation({ id: "held" })] });
  const conversations = ["alive", "deleted", "purged", "held", "unknown"];
  await store(run, {
    stream: "messages",
    records: conversations.map((id) =>
      buildRawMessage({ id: `of-${id}`, conversationId: id, customerId: "u1" }),
    ),
  });
  await given.query("update conversation set deleted_at = clock_timestamp() where id = 'deleted'");
  await given.query("update message set deleted_at = clock_timestamp() where id = 'of-deleted'");
  await given.query("delete from conversation where id = 'purged'");
  await given.query("delete from message where id = 'of-purged'");
  await given.query("update workspace set volume_limit = 100");
  await given.query("update conversation set mapping_version = 0; update message set mapping_version = 0");
  await given.query("delete from fetch_backlog");
  const rows = [
    "conversation",
    "message",
    "held_conversation",
    "volume_entry",
    "volume_period",
    "fetch_backlog",
  ];
  const countAll = () => Promise.all(rows.map((it) => given.query(`select count(*) from ${it}`)));
  const [before, tombstones] = [await countAll(), "select id from conversation where deleted_at is not null"];

  const { counts } = await replay({ workspaceId });

  expect(counts).toEqual({ stored: 2, unchanged: 0, rejected: 0, dropped: 8 });
  expect(await countAll()).toEqual(before);
  expect(await listIds("conversation")).toEqual(["alive", "deleted"]);
  expect(await given.query(tombstones)).toEqual([{ id: "deleted" }]);
});

/** Replaces a page by a valid one, as if a new release could parse it. */
async function replacePage(run: GivenRun, stream: string, records: readonly unknown[]): Promise<void> {
  await given.query(
    "update raw_batch set body = $1 where run_id = $2 and stream = $3",
    compressPage(records),
    run.id,
    stream,
  );
}

test("a rejected record that can be parsed now is stored if it belongs to a stored record, else it goes to the backlog", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  await store(run, {
    records: [buildRawConversation({ id: "c1" }), buildRawConversation({ id: "c2", updatedAt: "?" })],
  });
  const messages = ["c1", "c3"].map((id) => ({ id: `m-${id}`, conversationId: id, customerId: "u2" }));
  await store(run, {
    stream: "messages",
    records: messages.map((it) => buildRawMessage({ ...it, updatedAt: "?" })),
  });
  await given.row("fetch_backlog", { workspaceId, kind: "customer", id: "u1", reason: "a message names it" });
  const customers = ["u1", "u3"].map((id) => ({ id }));
  await store(run, {
    stream: "customers",
    records: customers.map((it) => buildRawCustomer({ ...it, updatedAt: "?" })),
  });
  await given.row("fetch_backlog", {
    workspaceId,
    kind: "conversation",
    id: "c2",
    reason: "a message names it",
    outcome: "none",
  });
  await given.query("update fetch_backlog set tried_at = clock_timestamp() where id = 'c2'");
  expect(await listIds("rejected_record")).toEqual(["c2", "m-c1", "m-c3", "u1", "u3"]);

  await replacePage(
    run,
    "conversations",
    ["c1", "c2"].map((id) => buildRawConversation({ id })),
  );
  await replacePage(run, "messages", messages.map(buildRawMessage));
  await replacePage(run, "customers", customers.map(buildRawCustomer));
  await replay(run);

  expect(await listIds("rejected_record")).toEqual([]);
  expect(await listIds("conversation")).toEqual(["c1"]);
  expect(await listIds("message")).toEqual(["m-c1"]);
  expect(await listIds("customer")).toEqual(["u1"]);
  expect(await given.query("select kind, id, reason, outcome from fetch_backlog order by kind, id")).toEqual([
    { kind: "conversation", id: "c2", reason: "a replay has parsed its rejected record", outcome: null },
    { kind: "conversation", id: "c3", reason: "a replay has parsed its rejected record", outcome: null },
    { kind: "customer", id: "u2", reason: "a message names it", outcome: null },
  ]);
  expect(await given.query("select used from volume_period")).toEqual([{ used: 1 }]);
});

test("a replay stores a page that could not be read before, and settles one that still cannot", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "c1" })] });
  const unreadable = await given.batch(run, { stream: "messages", body: Buffer.from("nonsense") });
  await handle(unreadable);
  expect(await listIds("rejected_record")).toEqual([`page-${unreadable.id}`]);

  const unreadableReplay = await replay(run);
  await replacePage(run, "messages", [buildRawMessage({ id: "m1", conversationId: "c1" })]);
  const { counts } = await replay(run);

  expect(unreadableReplay.left).toEqual([2, 0]);
  expect(counts).toMatchObject({ stored: 1 });
  expect(await listIds("message")).toEqual(["m1"]);
  expect(await listIds("rejected_record")).toEqual([]);
});

test("the replay of an older page keeps the rejection of a newer version", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "c1", rev: 1 })] });
  await store(run, { records: [buildRawConversation({ id: "c1", rev: 2, updatedAt: "?" })] });

  const { counts } = await replay(run);

  expect(counts).toEqual({ stored: 0, unchanged: 1, rejected: 1, dropped: 0 });
  expect(await listIds("rejected_record")).toEqual(["c1"]);
});
