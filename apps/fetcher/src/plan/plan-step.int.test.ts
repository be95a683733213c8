import { integrations, type Run, runs } from "@inlet/db";
import { expect, test } from "vitest";
import { readingConfig, setUpFetcher } from "../testing/fetcher-harness.ts";
import { getListEnd } from "./instants.ts";
import { planStep } from "./plan-step.ts";
import { listReads } from "./read-plan.ts";

const { db, given, loadRun } = setUpFetcher();
const config = readingConfig;
const minute = 60_000;

const plan = async (run: Run, overrides: { tagsReadAt?: Date; syncIntervalSeconds?: number } = {}) => {
  const integration = await integrations.findById(db, run.integrationId);
  if (integration === undefined) throw new Error("no integration");
  return planStep(run, { db, integration: { ...integration, ...overrides }, config });
};
const listed = ["conversations", "messages", "customers"];
const openRun = async (columns: Record<string, unknown>) => loadRun(await given.run(columns));
const addToBacklog = (run: Run, kind: string, count: number) =>
  given.query(
    "insert into fetch_backlog (workspace_id, kind, id, reason) select $1, $2, 'id' || it, '' from generate_series(1, $3) it",
    run.workspaceId,
    kind,
    count,
  );

test("by search both streams are read from the window's start", async () => {
  const run = await openRun({});
  const at = run.windowFrom.toISOString();

  const conversations = await plan(run);
  const messages = await plan({ ...run, phase: "messages" });

  expect(conversations).toMatchObject({
    plan: { reading: { kind: "search", stream: "conversations", at } },
  });
  expect(messages).toMatchObject({
    plan: { reading: { kind: "search", stream: "messages", at } },
  });
});

test("by lists an initial run reads conversations back over the look-back, a later run over its window", async () => {
  const run = await openRun({ strategy: "list", listed });
  const lookBack = new Date(run.ceiling.getTime() - 90 * 24 * 60 * minute).toISOString();
  const windowEnd = new Date(run.windowFrom.getTime() - 10 * minute).toISOString();

  const first = await plan(run);
  const later = await plan({ ...run, kind: "incremental" });
  const messages = await plan({ ...run, phase: "messages" });

  const reading = (createdFrom: string, stream: string) => ({
    plan: { reading: { kind: "list", stream, createdFrom } },
  });
  expect(first).toMatchObject(reading(lookBack, "conversations"));
  expect(later).toMatchObject(reading(windowEnd, "conversations"));
  expect(messages).toMatchObject(reading(windowEnd, "messages"));
  expect(getListEnd(run).toISOString()).toBe(windowEnd);
});

test("a stream whose search does not sort is read by lists, the other one by search", async () => {
  const run = await openRun({ listed: ["messages"] });

  const conversations = await plan(run);
  const messages = await plan({ ...run, phase: "messages" });

  expect(conversations).toMatchObject({ plan: { reading: { kind: "search" } } });
  expect(messages).toMatchObject({ plan: { reading: { kind: "list" } } });
});

test("a long run reads new changes before it finishes the backlog", async () => {
  const run = await openRun({ phase: "backlog" });
  await addToBacklog(run, "thread", 200);
  await given.query("update run set ceiling = clock_timestamp() - interval '200 seconds'");

  expect(await plan(run, { syncIntervalSeconds: 300 })).toMatchObject({ kind: "read" });
  expect(await plan({ ...run, lane: "backfill" }, { syncIntervalSeconds: 60 })).toMatchObject({
    kind: "read",
  });
  expect(await plan(run, { syncIntervalSeconds: 60 })).toEqual({ kind: "start-pass" });
});

test("a long run ends when only what Kustomer failed to return is left, and the next run reads new changes", async () => {
  const run = await openRun({ phase: "backlog", customersRead: true });
  await addToBacklog(run, "thread", 1);
  await given.query("update fetch_backlog set next_try_at = clock_timestamp() + interval '1 hour'");
  await given.query("update run set ceiling = clock_timestamp() - interval '200 seconds'");

  expect(await plan(run, { syncIntervalSeconds: 60 })).toMatchObject({ kind: "finish" });
});

test.each(["messages", "backlog"])(
  "the %s phase begins when the run's batches are settled",
  async (phase) => {
    const run = await openRun({ phase, readCounts: { messages: 1 } });
    await given.batch(run);

    const waiting = await plan(run);
    await given.query("update raw_batch set state = 'settled'");

    expect(waiting).toEqual({ kind: "wait" });
    expect(await plan(run)).not.toEqual({ kind: "wait" });
  },
);

test("conversations of the backlog come first, then threads, and neither waits for batches", async () => {
  const run = await openRun({ phase: "backlog" });
  await given.batch(run);
  await addToBacklog(run, "thread", 2);
  const threads = await plan(run);
  await addToBacklog(run, "conversation", 150);

  const conversations = await plan(run);

  expect(threads).toMatchObject({
    plan: { idKind: "thread", reads: [{ ids: ["id1"] }, { ids: ["id2"] }] },
  });
  expect(conversations).toMatchObject({ kind: "read", plan: { idKind: "conversation" } });
  const [first] = conversations.kind === "read" ? listReads(conversations.plan) : [];
  expect(first?.ids).toHaveLength(100);
});

test("by search the run reads updated customers by page first, and the rest of the backlog by id", async () => {
  const run = await openRun({ phase: "backlog" });
  await addToBacklog(run, "customer", 2);
  const { integrationId, workspaceId } = run;

  const first = await plan(run);
  await given.row("stream_cursor", { integrationId, workspaceId, stream: "customers", at: run.ceiling });
  const later = await plan({ ...run, overlap: "short" });
  const afterBulkRead = await plan({ ...run, customersRead: true });

  const from = (at: Date) => ({
    plan: { reading: { stream: "customers", at: at.toISOString() } },
  });
  expect(first).toMatchObject(from(run.scopeFrom));
  expect(later).toMatchObject(from(new Date(run.ceiling.getTime() - 5 * minute)));
  expect(afterBulkRead).toMatchObject({
    plan: { idKind: "customer", reads: [{ ids: ["id1"] }, { ids: ["id2"] }] },
  });
});

test("by lists the run reads few customers by id and many by page", async () => {
  const run = await openRun({ phase: "backlog", strategy: "list", listed });
  await addToBacklog(run, "customer", 20);
  const byId = await plan(run);
  await given.row("fetch_backlog", {
    workspaceId: run.workspaceId,
    kind: "customer",
    id: "one more",
    reason: "",
  });

  expect(byId).toMatchObject({ plan: { idKind: "customer" } });
  expect(await plan(run)).toMatchObject({ plan: { reading: { kind: "customers-list" } } });
});

test("a run with an empty backlog finishes", async () => {
  const run = await openRun({ phase: "backlog" });
  await addToBacklog(run, "customer", 1);
  await given.query("update fetch_backlog set last_run_id = $1", run.id);

  expect(await plan({ ...run, customersRead: true })).toMatchObject({ kind: "finish" });
  expect(await runs.findById(db, run.id)).toMatchObject({ version: run.version });
});
