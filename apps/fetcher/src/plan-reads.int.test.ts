import { integrations, type Run, runs } from "@inlet/db";
import { expect, test } from "vitest";
import { getListEnd, planReads } from "./plan-reads.ts";
import { reading, setUpFetcher } from "./testing/fetcher-harness.ts";

const { db, given, load } = setUpFetcher();
const config = reading;
const minute = 60_000;

const choose = async (run: Run, over: { tagsReadAt?: Date; syncIntervalSeconds?: number } = {}) => {
  const integration = await integrations.findById(db, run.integrationId);
  if (integration === undefined) throw new Error("no integration");
  return planReads(db, run, { integration: { ...integration, ...over }, config });
};
const listed = ["conversations", "messages", "customers"];
const runIn = async (columns: Record<string, unknown>) => load(await given.run(columns));
const want = (run: Run, kind: string, count: number) =>
  given.ask(
    "insert into fetch_backlog (workspace_id, kind, id, reason) select $1, $2, 'id' || it, '' from generate_series(1, $3) it",
    run.workspaceId,
    kind,
    count,
  );

test("tags are read once an hour", async () => {
  const run = await runIn({ phase: "tags" });
  const ago = (minutes: number) => new Date(run.openedAt.getTime() - minutes * minute);

  expect(await choose(run)).toMatchObject({
    kind: "read",
    agenda: { reads: [{ reading: { kind: "tags" } }] },
  });
  expect(await choose(run, { tagsReadAt: ago(61) })).toMatchObject({ kind: "read" });
  expect(await choose(run, { tagsReadAt: ago(59) })).toEqual({ kind: "enter", phase: "conversations" });
});

test("by search both streams are read from the window's start", async () => {
  const run = await runIn({});
  const at = run.windowFrom.toISOString();

  const conversations = await choose(run);
  const messages = await choose({ ...run, phase: "messages" });

  expect(conversations).toMatchObject({
    agenda: { reads: [{ reading: { kind: "search", stream: "conversations", at } }] },
  });
  expect(messages).toMatchObject({
    agenda: { reads: [{ reading: { kind: "search", stream: "messages", at } }] },
  });
});

test("by lists a first run walks conversations back over the look-back, a later one over its window", async () => {
  const run = await runIn({ strategy: "list", listed });
  const lookBack = new Date(run.ceiling.getTime() - 90 * 24 * 60 * minute).toISOString();
  const windowEnd = new Date(run.windowFrom.getTime() - 10 * minute).toISOString();

  const first = await choose(run);
  const later = await choose({ ...run, kind: "incremental" });
  const messages = await choose({ ...run, phase: "messages" });

  const reading = (downTo: string, stream: string) => ({
    agenda: { reads: [{ reading: { kind: "list", stream, downTo } }] },
  });
  expect(first).toMatchObject(reading(lookBack, "conversations"));
  expect(later).toMatchObject(reading(windowEnd, "conversations"));
  expect(messages).toMatchObject(reading(windowEnd, "messages"));
  expect(getListEnd(run).toISOString()).toBe(windowEnd);
});

test("a stream whose search does not sort is read by lists, the other one by search", async () => {
  const run = await runIn({ listed: ["messages"] });

  const conversations = await choose(run);
  const messages = await choose({ ...run, phase: "messages" });

  expect(conversations).toMatchObject({ agenda: { reads: [{ reading: { kind: "search" } }] } });
  expect(messages).toMatchObject({ agenda: { reads: [{ reading: { kind: "list" } }] } });
});

test("what is new does not wait until everything wanted is read: a long run goes through the streams again", async () => {
  const run = await runIn({ phase: "backlog" });
  await want(run, "thread", 200);
  await given.ask("update run set ceiling = clock_timestamp() - interval '200 seconds'");

  expect(await choose(run, { syncIntervalSeconds: 300 })).toMatchObject({ kind: "read" });
  expect(await choose({ ...run, lane: "backfill" }, { syncIntervalSeconds: 60 })).toMatchObject({
    kind: "read",
  });
  expect(await choose(run, { syncIntervalSeconds: 60 })).toEqual({ kind: "lap" });
});

test.each(["messages", "backlog"])("%s begin when the run's earlier batches are settled", async (phase) => {
  const run = await runIn({ phase });
  await given.batch(run);

  const waiting = await choose(run);
  await given.ask("update raw_batch set state = 'settled'");

  expect(waiting).toEqual({ kind: "wait" });
  expect(await choose(run)).not.toEqual({ kind: "wait" });
});

test("wanted conversations come first, then threads, and neither waits for batches", async () => {
  const run = await runIn({ phase: "backlog" });
  await given.batch(run);
  await want(run, "thread", 2);
  const threads = await choose(run);
  await want(run, "conversation", 150);

  const conversations = await choose(run);

  expect(threads).toMatchObject({
    agenda: { kind: "thread", reads: [{ asks: ["id1"] }, { asks: ["id2"] }] },
  });
  expect(conversations).toMatchObject({ kind: "read", agenda: { kind: "conversation" } });
  expect(conversations.kind === "read" && conversations.plan.reads[0]?.ids).toHaveLength(100);
});

test("by search the customers that moved are read first, what they left by id", async () => {
  const run = await runIn({ phase: "backlog" });
  await want(run, "customer", 2);
  const { integrationId, workspaceId } = run;

  const first = await choose(run);
  await given.row("stream_cursor", { integrationId, workspaceId, stream: "customers", at: run.ceiling });
  const later = await choose({ ...run, overlap: "short" });
  const swept = await choose({ ...run, customersRead: true });

  const from = (at: Date) => ({
    agenda: { reads: [{ reading: { stream: "customers", at: at.toISOString() } }] },
  });
  expect(first).toMatchObject(from(run.scopeFrom));
  expect(later).toMatchObject(from(new Date(run.ceiling.getTime() - 5 * minute)));
  expect(swept).toMatchObject({
    agenda: { kind: "customer", reads: [{ asks: ["id1"] }, { asks: ["id2"] }] },
  });
});

test("by lists few customers are read by id and many by a sweep", async () => {
  const run = await runIn({ phase: "backlog", strategy: "list", listed });
  await want(run, "customer", 20);
  const few = await choose(run);
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "customer",
    id: "one more",
    reason: "",
  });

  expect(few).toMatchObject({ agenda: { kind: "customer" } });
  expect(await choose(run)).toMatchObject({ agenda: { reads: [{ reading: { kind: "customers-list" } }] } });
});

test("a run with nothing left to want finishes", async () => {
  const run = await runIn({ phase: "backlog" });
  await want(run, "customer", 1);
  await given.ask("update fetch_backlog set last_run_id = $1", run.id);

  expect(await choose({ ...run, customersRead: true })).toEqual({ kind: "finish" });
  expect(await runs.findById(db, run.id)).toMatchObject({ version: run.version });
});
