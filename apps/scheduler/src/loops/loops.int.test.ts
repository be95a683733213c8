import { openDb, runs } from "@inlet/db";
import { createJobContext, createRecordingQueues } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDueWork, redispatchStale } from "../testing/index.ts";
import { dispatchIndexing } from "./dispatch-indexing.ts";
import type { LoopDeps } from "./loop-deps.ts";
import { staleWork } from "./redispatch-stale.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const past = new Date(Date.now() - 60_000);
let queues = createRecordingQueues();
let counts = { opened: 0, redispatched: 0 };
beforeEach(() => {
  queues = createRecordingQueues();
  counts = { opened: 0, redispatched: 0 };
});
const counter = (name: "opened" | "redispatched") => ({
  inc: (by: number) => {
    counts[name] += by;
  },
});
const deps = (): LoopDeps => ({
  db,
  queues,
  log: createJobContext().log,
  config: { settleMs: 30_000, keepBatchesDays: 7, keepTombstonesDays: 400 },
  opened: counter("opened"),
  redispatched: counter("redispatched"),
});

test("due runs are opened and dispatched with the highest priority", async () => {
  const { id } = await given.integration();

  await openDueWork(deps());

  const run = await runs.openNow(db, id, { settleMs: 0 });
  expect(queues.sent).toEqual([{ name: "take-step", payload: { runId: run.id, version: 0 }, priority: 10 }]);
  expect(counts.opened).toBe(1);
});

test("a busy integration gets no second run and no dispatch", async () => {
  await given.run({ dispatchAt: null });

  await openDueWork(deps());

  expect([queues.sent, counts.opened]).toEqual([[], 0]);
});

test("a release run for held conversations has a lower priority than live runs", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id: integrationId } = await given.integration({
    workspaceId,
    nextRunAt: new Date(Date.now() + 60_000),
  });
  await given.row("held_conversation", { workspaceId, id: "c1", updatedAt: past });

  await openDueWork(deps());

  const [run] = await given.query("select id, kind, integration_id from run");
  expect(run).toMatchObject({ kind: "release", integration_id: integrationId });
  expect(queues.sent).toEqual([
    { name: "take-step", payload: { runId: run?.["id"], version: 0 }, priority: 20 },
  ]);
});

test("every workspace with room gets a release, although that of one of them fails", async () => {
  const owners: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { workspaceId } = await given.integration({
      orgId: `org-${i}`,
      nextRunAt: new Date(Date.now() + 60_000),
    });
    await given.row("held_conversation", { workspaceId, id: "c1", updatedAt: past });
    owners.push(workspaceId);
  }
  await given.query(`
    create function fail() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
    create trigger fail before update on held_conversation for each row
      when (old.workspace_id = '${owners[0]}') execute function fail()`);

  await openDueWork(deps());

  const opened = await given.query("select workspace_id from run where kind = 'release'");
  expect(opened.map((it) => it["workspace_id"]).toSorted()).toEqual(owners.slice(1).toSorted());
});

test("a due reconcile run is opened with a lower priority than live and release runs", async () => {
  const { id } = await given.integration({ nextReconcileAt: past, nextRunAt: new Date(Date.now() + 60_000) });

  await openDueWork(deps());

  const [run] = await given.query("select id, kind, integration_id from run");
  expect(run).toMatchObject({ kind: "reconcile", integration_id: id });
  expect(queues.sent).toEqual([
    { name: "take-step", payload: { runId: run?.["id"], version: 0 }, priority: 30 },
  ]);
});

test("a due erasure scan is dispatched with a lower priority than every run", async () => {
  const { id: workspaceId } = await given.workspace();
  await given.row("erasure_scan", { workspaceId, dispatchAt: past });

  await redispatchStale(deps());
  await redispatchStale(deps());

  expect(queues.sent).toEqual([{ name: "erase-batches", payload: { workspaceId }, priority: 40 }]);
});

test("the indexing of a workspace with news is dispatched once, with a lower priority than every run", async () => {
  const { id: workspaceId } = await given.workspace();
  await given.workspace();
  await given.row("conversation_item", { workspaceId, id: "c1", feedPosition: 7 });

  await dispatchIndexing(deps());
  await dispatchIndexing(deps());

  expect(queues.sent).toEqual([{ name: "index-search", payload: { workspaceId }, priority: 40 }]);
});

test("a due key check is dispatched once", async () => {
  const attention = { reason: "rejected" };
  const { id } = await given.integration({ attention, recheckAt: past });
  await given.integration({ attention, recheckAt: new Date(Date.now() + 60_000) });

  await Promise.all([openDueWork(deps()), openDueWork(deps())]);
  await openDueWork(deps());

  expect(queues.sent).toEqual([{ name: "check-key", payload: { integrationId: id }, priority: 10 }]);
});

test("parallel schedulers dispatch each run once", async () => {
  for (let i = 0; i < 10; i++) await given.integration();

  await Promise.all([1, 2, 3].map(() => openDueWork(deps())));

  expect(new Set(queues.sent.map((it) => JSON.stringify(it.payload))).size).toBe(10);
  expect(queues.sent).toHaveLength(10);
});

test("stale runs and batches are dispatched again, each with the priority of its lane", async () => {
  const live = await given.run({ dispatchAt: past, state: "running", version: 5 });
  const { integrationId, workspaceId } = live;
  const release = await given.run({ integrationId, workspaceId, kind: "release", dispatchAt: past });
  const batch = await given.batch(live, { dispatchAt: past });
  await given.batch(live);

  await redispatchStale(deps());
  await redispatchStale(deps());

  expect(queues.sent.toSorted((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1))).toEqual([
    { name: "normalize-batch", payload: { batchId: batch.id }, priority: 10 },
    { name: "take-step", payload: { runId: live.id, version: 5 }, priority: 10 },
    { name: "take-step", payload: { runId: release.id, version: 0 }, priority: 20 },
  ]);
  expect(counts.redispatched).toBe(3);
});

test("a run whose dispatch was lost with the queue is dispatched again", async () => {
  await given.integration();
  const lost = {
    ...deps(),
    queues: { ...createRecordingQueues(), sendMany: () => Promise.reject(new Error("no queue")) },
  };
  await expect(openDueWork(lost)).rejects.toThrow("no queue");
  await given.query("update run set dispatch_at = dispatch_at - interval '1 minute'");

  await redispatchStale(deps());

  expect(queues.sent).toHaveLength(1);
});

test("a kind of stale work that cannot be claimed keeps no other from being dispatched again", async () => {
  const { workspaceId } = await given.run({ dispatchAt: past });
  await given.row("erasure_scan", { workspaceId, dispatchAt: past });
  await given.query(`
    create function fail_claim() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
    create trigger fail_claim before update on run for each row
      when (old.workspace_id = '${workspaceId}') execute function fail_claim()`);

  await Promise.allSettled(staleWork.map((it) => it(deps())));

  expect(queues.sent.map((it) => it.name)).toEqual(["erase-batches"]);
});

test("a stale report is dispatched again with the lowest priority, but not one that is over", async () => {
  const { id: integrationId, workspaceId } = await given.integration();
  const window = { windowFrom: past, windowTo: new Date(), listed: [] };
  const report = (columns: object) =>
    given.row("report", { workspaceId, integrationId, dispatchAt: past, ...window, ...columns });
  const { id: reportId } = await report({ state: "running" });
  await report({ state: "done" });

  await redispatchStale(deps());
  await redispatchStale(deps());

  expect(queues.sent).toEqual([{ name: "make-report", payload: { reportId }, priority: 40 }]);
});
