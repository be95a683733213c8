import { type Run, runs } from "@inlet/db";
import { expect, test } from "vitest";
import { chooseReading, walkedTo } from "./choose-reading.ts";
import { trial } from "./testing/trial.ts";

const { db, given, load } = trial();
const config = { settleMs: 30_000, lookBackDays: 90, sweepConversations: 500 };
const minute = 60_000;

const choose = (run: Run, tagsReadAt: Date | null = null) => chooseReading(db, run, { tagsReadAt, config });
const runIn = async (columns: Record<string, unknown>) => load(await given.run(columns));
const want = (run: Run, kind: string, count: number) =>
  given.ask(
    "insert into wanted (workspace_id, kind, id, reason) select $1, $2, 'id' || it, '' from generate_series(1, $3) it",
    run.workspaceId,
    kind,
    count,
  );

test("tags are read once an hour", async () => {
  const run = await runIn({ phase: "tags" });
  const ago = (minutes: number) => new Date(run.openedAt.getTime() - minutes * minute);

  expect(await choose(run)).toMatchObject({ kind: "read", agenda: { reading: { kind: "tags" } } });
  expect(await choose(run, ago(61))).toMatchObject({ kind: "read" });
  expect(await choose(run, ago(59))).toEqual({ kind: "enter", phase: "conversations" });
});

test("by search both streams are read from the window's start", async () => {
  const run = await runIn({});
  const at = run.windowFrom.toISOString();

  const conversations = await choose(run);
  const messages = await choose({ ...run, phase: "messages" });

  expect(conversations).toMatchObject({
    agenda: { reading: { kind: "search", stream: "conversations", at } },
  });
  expect(messages).toMatchObject({ agenda: { reading: { kind: "search", stream: "messages", at } } });
});

test("by lists a first run walks conversations back over the look-back, a later one over its window", async () => {
  const run = await runIn({ strategy: "list" });
  const lookBack = new Date(run.ceiling.getTime() - 90 * 24 * 60 * minute).toISOString();
  const windowEnd = new Date(run.windowFrom.getTime() - 10 * minute).toISOString();

  const first = await choose(run);
  const later = await choose({ ...run, kind: "incremental" });
  const messages = await choose({ ...run, phase: "messages" });

  expect(first).toMatchObject({ agenda: { reading: { kind: "list", downTo: lookBack } } });
  expect(later).toMatchObject({ agenda: { reading: { kind: "list", downTo: windowEnd } } });
  expect(messages).toMatchObject({ agenda: { reading: { stream: "messages", downTo: windowEnd } } });
  expect(walkedTo(run).toISOString()).toBe(windowEnd);
});

test.each(["messages", "wanted"])("%s begin when the run's earlier batches are settled", async (phase) => {
  const run = await runIn({ phase });
  await given.batch(run);

  const waiting = await choose(run);
  await given.ask("update raw_batch set state = 'settled'");

  expect(waiting).toEqual({ kind: "wait" });
  expect(await choose(run)).not.toEqual({ kind: "wait" });
});

test("wanted conversations come first, then threads, and neither waits for batches", async () => {
  const run = await runIn({ phase: "wanted" });
  await given.batch(run);
  await want(run, "thread", 2);
  const threads = await choose(run);
  await want(run, "conversation", 150);

  const conversations = await choose(run);

  expect(threads).toMatchObject({ agenda: { asks: { kind: "thread", ids: ["id1"] }, rest: ["id2"] } });
  expect(conversations).toMatchObject({ kind: "read", agenda: { asks: { kind: "conversation" } } });
  expect(conversations.kind === "read" && conversations.agenda.asks?.ids).toHaveLength(100);
});

test("few customers are read by id, many by a sweep, and what a sweep left by id", async () => {
  const run = await runIn({ phase: "wanted" });
  await want(run, "customer", 20);
  const few = await choose(run);
  await given.row("wanted", { workspaceId: run.workspaceId, kind: "customer", id: "one more", reason: "" });

  const many = await choose(run);
  const byList = await choose({ ...run, strategy: "list" });
  const swept = await choose({ ...run, customersSwept: true });

  expect(few).toMatchObject({ agenda: { asks: { kind: "customer", ids: ["id1"] } } });
  expect(many).toMatchObject({
    agenda: { reading: { kind: "search", stream: "customers" }, sweeps: { wanted: 21 } },
  });
  expect(byList).toMatchObject({ agenda: { reading: { kind: "customers-list" }, sweeps: { wanted: 21 } } });
  expect(swept).toMatchObject({ agenda: { asks: { kind: "customer" } } });
});

test("a run with nothing left to want finishes", async () => {
  const run = await runIn({ phase: "wanted" });
  await want(run, "customer", 1);
  await given.ask("update wanted set last_run_id = $1", run.id);

  expect(await choose(run)).toEqual({ kind: "finish" });
  expect(await runs.findById(db, run.id)).toMatchObject({ version: run.version });
});
