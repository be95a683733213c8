import { zstdDecompressSync } from "node:zlib";
import { deletions, runs } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";
import { createEraseBatchesHandler } from "./erase-batches.ts";

const { db, given, queues, handle, store, keyring } = setUpNormalizer();

const secret = "The very words that were taken back";
const redacted = { preview: "", redacted: true, rev: 2 };

const runJob = (workspaceId: string, signal?: AbortSignal) =>
  createEraseBatchesHandler({ db, queues: queues(), keyring }).run(
    { workspaceId },
    createJobContext(signal ? { signal } : {}),
  );

/** Runs jobs until the current scan, if any, has ended or waits. */
async function scanToEnd(workspaceId: string): Promise<void> {
  const loadPosition = () =>
    given.query("select batch_id from erasure_scan where workspace_id = $1", workspaceId);
  for (let before: unknown; ; ) {
    await runJob(workspaceId);
    const now = await loadPosition();
    if (now.length === 0 || now[0]?.["batch_id"] === null || JSON.stringify(now) === before) return;
    before = JSON.stringify(now);
  }
}

async function listBodies(): Promise<string[]> {
  const rows = await given.query<{ body: Buffer }>("select body from raw_batch order by created_at, id");
  return rows.map((it) => zstdDecompressSync(it.body).toString());
}
const countBodiesWith = async (text: string) => (await listBodies()).filter((it) => it.includes(text)).length;

/** A run with pages of a conversation, its customer and a message. The previews are copies of the message. */
async function givenPages() {
  const run = await given.run();
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "customer",
    id: "customer-1",
    reason: "x",
  });
  await store(run, { records: [buildRawConversation({ customerId: "customer-1", preview: secret })] });
  await store(run, { stream: "customers", records: [buildRawCustomer({ preview: { text: secret } })] });
  await store(run, {
    stream: "messages",
    records: [buildRawMessage({ customerId: "customer-1", preview: secret })],
  });
  return run;
}

test("a redaction removes the text from earlier pages and from the previews that copied it", async () => {
  const run = await givenPages();
  await store(run, {
    stream: "messages",
    records: [buildRawMessage({ customerId: "customer-1", ...redacted })],
  });
  expect(await countBodiesWith(secret)).toBe(3);

  await scanToEnd(run.workspaceId);

  expect(await countBodiesWith(secret)).toBe(0);
  expect(
    await given.query("select 1 from conversation where conversation::text like '%taken back%'"),
  ).toEqual([]);
  expect(await given.query("select 1 from customer where customer::text like '%taken back%'")).toEqual([]);
  expect(await given.query("select count(*)::int as open from erasure where done_at is null")).toEqual([
    { open: 0 },
  ]);
  expect(await given.query("select 1 from erasure_scan")).toEqual([]);
  expect((await listBodies())[3]).toContain('"redacted":true');
});

test("a later page that still shows the redacted text is cleaned when it is stored", async () => {
  const run = await givenPages();
  await store(run, {
    stream: "messages",
    records: [buildRawMessage({ customerId: "customer-1", ...redacted })],
  });
  await scanToEnd(run.workspaceId);

  await store(run, {
    records: [buildRawConversation({ rev: 9, customerId: "customer-1", preview: secret, status: "done" })],
  });
  await store(run, {
    stream: "customers",
    records: [buildRawCustomer({ rev: 9, preview: { text: secret }, name: "Eve" })],
  });
  await store(run, { stream: "messages", records: [buildRawMessage({ preview: secret })] });

  expect(await countBodiesWith(secret)).toBe(0);
  expect(await given.query("select status, preview from conversation")).toEqual([
    { status: "done", preview: null },
  ]);
  expect(await given.query("select name, attributes->'preview' as preview from customer")).toEqual([
    { name: "Eve", preview: null },
  ]);
});

test("the scan waits for pages that are not normalized yet", async () => {
  const run = await givenPages();
  await deletions.addTextErasures(db, run.workspaceId, ["message-1"]);
  const pending = await given.batch(run, {
    stream: "messages",
    records: [buildRawMessage({ preview: secret })],
  });

  await scanToEnd(run.workspaceId);
  expect(await given.query("select count(*)::int as open from erasure where done_at is null")).toEqual([
    { open: 1 },
  ]);

  await handle(pending);
  await scanToEnd(run.workspaceId);
  expect(await given.query("select count(*)::int as open from erasure where done_at is null")).toEqual([
    { open: 0 },
  ]);
  expect((await listBodies()).filter((it) => it.includes('"type":"message"') && it.includes(secret))).toEqual(
    [],
  );
});

test("an interrupted scan continues where it was", async () => {
  const run = await givenPages();
  await deletions.addTextErasures(db, run.workspaceId, ["message-1"]);
  await deletions.beginErasureScan(db, run.workspaceId);
  const first = await deletions.findNextScanBatch(db, run.workspaceId);
  if (first) await deletions.advanceErasureScan(db, run.workspaceId, { batchId: first.id, body: undefined });

  await runJob(run.workspaceId, AbortSignal.abort());
  const next = await deletions.findNextScanBatch(db, run.workspaceId);
  await scanToEnd(run.workspaceId);

  expect(next?.stream).toBe("customers");
  expect((await listBodies())[2]).not.toContain(secret);
  expect(queues().sent.filter((it) => it.name === "erase-batches").length).toBeGreaterThan(0);
});

test("a page that cannot be read does not stop the scan", async () => {
  const run = await given.run();
  await store(run, { stream: "messages", body: Buffer.from("nonsense") });
  await deletions.addTextErasures(db, run.workspaceId, ["message-1"]);

  await scanToEnd(run.workspaceId);

  expect(await given.query("select from erasure_scan")).toEqual([]);
});

test("an erasure that is added during a scan is left to the next scan", async () => {
  const run = await givenPages();
  await deletions.addTextErasures(db, run.workspaceId, ["message-1"]);
  await deletions.beginErasureScan(db, run.workspaceId);
  await deletions.addRecordErasures(db, run.workspaceId, [
    { kind: "customer", id: "customer-1", deletedAt: new Date(Date.now() + 1_000) },
  ]);

  await scanToEnd(run.workspaceId);
  expect(await given.query("select id from erasure where done_at is null")).toEqual([{ id: "customer-1" }]);
  expect((await listBodies())[1]).toContain("Ada");

  await scanToEnd(run.workspaceId);
  expect((await listBodies())[1]).not.toContain("Ada");
});

test("the scan does not change pages of another workspace", async () => {
  const run = await givenPages();
  const other = await givenPages();
  await deletions.addRecordErasures(db, run.workspaceId, [
    { kind: "conversation", id: "conversation-1", deletedAt: new Date(Date.now() + 1_000) },
  ]);

  await scanToEnd(run.workspaceId);

  expect(await countBodiesWith("Where is my parcel")).toBe(1);
  const rows = await given.query<{ body: Buffer }>(
    "select body from raw_batch where workspace_id = $1",
    other.workspaceId,
  );
  expect(rows.filter((it) => zstdDecompressSync(it.body).includes("Where is my parcel"))).toHaveLength(1);
});

test("a record that Kustomer flags as deleted is not stored, becomes a deletion candidate if stored, and leaves the backlog", async () => {
  const run = await givenPages();
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "conversation",
    id: "conversation-2",
    reason: "x",
  });

  const outcome = await store(run, {
    records: [
      buildRawConversation({ deleted: true, rev: 5, name: "Gone" }),
      buildRawConversation({ id: "conversation-2", deleted: true }),
    ],
  });

  expect(outcome).toMatchObject({ stored: 0, dropped: 2 });
  expect(await given.query("select id, name from conversation")).toEqual([
    { id: "conversation-1", name: "Where is my parcel" },
  ]);
  expect(await given.query("select kind, id, source from deletion_candidate")).toEqual([
    { kind: "conversation", id: "conversation-1", source: "Kustomer flags it as deleted" },
  ]);
  expect(await given.query("select id, outcome from fetch_backlog where kind = 'conversation'")).toEqual([
    { id: "conversation-2", outcome: "deleted at Kustomer" },
  ]);
  expect(await runs.findById(db, run.id)).toBeDefined();
});
