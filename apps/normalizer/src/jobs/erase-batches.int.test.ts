import { zstdDecompressSync } from "node:zlib";
import { deletions, runs } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { rawConversation, rawCustomer, rawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { trial } from "../testing/normalizer-harness.ts";
import { eraseBatchesHandler } from "./erase-batches.ts";

const { db, given, queues, handle, store } = trial();

const secret = "The very words that were taken back";
const redacted = { preview: "", redacted: true, rev: 2 };

const take = (workspaceId: string, signal?: AbortSignal) =>
  eraseBatchesHandler({ db, queues: queues() }).run(
    { workspaceId },
    createJobContext(signal ? { signal } : {}),
  );

/** Takes turns until the pass under way, if there is one, has come to its end or waits. */
async function erase(workspaceId: string): Promise<void> {
  const place = () => given.ask("select batch_id from erasure_scan where workspace_id = $1", workspaceId);
  for (let before: unknown; ; ) {
    await take(workspaceId);
    const now = await place();
    if (now.length === 0 || now[0]?.["batch_id"] === null || JSON.stringify(now) === before) return;
    before = JSON.stringify(now);
  }
}

async function bodies(): Promise<string[]> {
  const rows = await given.ask<{ body: Buffer }>("select body from raw_batch order by created_at, id");
  return rows.map((it) => zstdDecompressSync(it.body).toString());
}
const holding = async (text: string) => (await bodies()).filter((it) => it.includes(text)).length;

/** A run whose pages hold a conversation, its customer and a message; the previews copy the message. */
async function givenTold() {
  const run = await given.run();
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "customer",
    id: "customer-1",
    reason: "x",
  });
  await store(run, { records: [rawConversation({ customerId: "customer-1", preview: secret })] });
  await store(run, { stream: "customers", records: [rawCustomer({ preview: { text: secret } })] });
  await store(run, {
    stream: "messages",
    records: [rawMessage({ customerId: "customer-1", preview: secret })],
  });
  return run;
}

test("a redaction is carried into every page from before, and the previews that copied it", async () => {
  const run = await givenTold();
  await store(run, { stream: "messages", records: [rawMessage({ customerId: "customer-1", ...redacted })] });
  expect(await holding(secret)).toBe(3);

  await erase(run.workspaceId);

  expect(await holding(secret)).toBe(0);
  expect(await given.ask("select 1 from conversation where conversation::text like '%taken back%'")).toEqual(
    [],
  );
  expect(await given.ask("select 1 from customer where customer::text like '%taken back%'")).toEqual([]);
  expect(await given.ask("select count(*)::int as open from erasure where done_at is null")).toEqual([
    { open: 0 },
  ]);
  expect(await given.ask("select 1 from erasure_scan")).toEqual([]);
  expect((await bodies())[3]).toContain('"redacted":true');
});

test("a page that shows the text later, because Kustomer itself goes on showing it, is cleaned as it is stored", async () => {
  const run = await givenTold();
  await store(run, { stream: "messages", records: [rawMessage({ customerId: "customer-1", ...redacted })] });
  await erase(run.workspaceId);

  await store(run, {
    records: [rawConversation({ rev: 9, customerId: "customer-1", preview: secret, status: "done" })],
  });
  await store(run, {
    stream: "customers",
    records: [rawCustomer({ rev: 9, preview: { text: secret }, name: "Eve" })],
  });
  await store(run, { stream: "messages", records: [rawMessage({ preview: secret })] });

  expect(await holding(secret)).toBe(0);
  expect(await given.ask("select status, preview from conversation")).toEqual([
    { status: "done", preview: null },
  ]);
  expect(await given.ask("select name, attributes->'preview' as preview from customer")).toEqual([
    { name: "Eve", preview: null },
  ]);
});

test("pages that are still to be normalized are waited for", async () => {
  const run = await givenTold();
  await deletions.addTextErasures(db, run.workspaceId, ["message-1"]);
  const pending = await given.batch(run, { stream: "messages", records: [rawMessage({ preview: secret })] });

  await erase(run.workspaceId);
  expect(await given.ask("select count(*)::int as open from erasure where done_at is null")).toEqual([
    { open: 1 },
  ]);

  await handle(pending);
  await erase(run.workspaceId);
  expect(await given.ask("select count(*)::int as open from erasure where done_at is null")).toEqual([
    { open: 0 },
  ]);
  expect((await bodies()).filter((it) => it.includes('"type":"message"') && it.includes(secret))).toEqual([]);
});

test("a pass that is interrupted goes on where it was", async () => {
  const run = await givenTold();
  await deletions.addTextErasures(db, run.workspaceId, ["message-1"]);
  await deletions.beginErasureScan(db, run.workspaceId);
  const first = await deletions.findNextScanBatch(db, run.workspaceId);
  if (first) await deletions.advanceErasureScan(db, run.workspaceId, { batchId: first.id, body: undefined });

  await take(run.workspaceId, AbortSignal.abort());
  const next = await deletions.findNextScanBatch(db, run.workspaceId);
  await erase(run.workspaceId);

  expect(next?.stream).toBe("customers");
  expect((await bodies())[2]).not.toContain(secret);
  expect(queues().sent.filter((it) => it.name === "erase-batches").length).toBeGreaterThan(0);
});

test("what was noted during a pass is for the next one", async () => {
  const run = await givenTold();
  await deletions.addTextErasures(db, run.workspaceId, ["message-1"]);
  await deletions.beginErasureScan(db, run.workspaceId);
  await deletions.addRecordErasures(db, run.workspaceId, [
    { kind: "customer", id: "customer-1", deletedAt: new Date(Date.now() + 1_000) },
  ]);

  await erase(run.workspaceId);
  expect(await given.ask("select id from erasure where done_at is null")).toEqual([{ id: "customer-1" }]);
  expect((await bodies())[1]).toContain("Ada");

  await erase(run.workspaceId);
  expect((await bodies())[1]).not.toContain("Ada");
});

test("another workspace's pages are left alone", async () => {
  const run = await givenTold();
  const other = await givenTold();
  await deletions.addRecordErasures(db, run.workspaceId, [
    { kind: "conversation", id: "conversation-1", deletedAt: new Date(Date.now() + 1_000) },
  ]);

  await erase(run.workspaceId);

  expect(await holding("Where is my parcel")).toBe(1);
  const rows = await given.ask<{ body: Buffer }>(
    "select body from raw_batch where workspace_id = $1",
    other.workspaceId,
  );
  expect(rows.filter((it) => zstdDecompressSync(it.body).includes("Where is my parcel"))).toHaveLength(1);
});

test("a record flagged as deleted is not stored; where it was stored it comes under suspicion, and nobody asks for it again", async () => {
  const run = await givenTold();
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "conversation",
    id: "conversation-2",
    reason: "x",
  });

  const outcome = await store(run, {
    records: [
      rawConversation({ deleted: true, rev: 5, name: "Gone" }),
      rawConversation({ id: "conversation-2", deleted: true }),
    ],
  });

  expect(outcome).toMatchObject({ stored: 0, dropped: 2 });
  expect(await given.ask("select id, name from conversation")).toEqual([
    { id: "conversation-1", name: "Where is my parcel" },
  ]);
  expect(await given.ask("select kind, id, source from deletion_candidate")).toEqual([
    { kind: "conversation", id: "conversation-1", source: "Kustomer flags it as deleted" },
  ]);
  expect(await given.ask("select id, outcome from fetch_backlog where kind = 'conversation'")).toEqual([
    { id: "conversation-2", outcome: "deleted at Kustomer" },
  ]);
  expect(await runs.findById(db, run.id)).toBeDefined();
});
