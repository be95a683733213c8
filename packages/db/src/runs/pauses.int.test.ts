import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("pausing and resuming a run keep its place and raise its version", async () => {
  const run = await given.run({
    state: "waiting",
    version: 3,
    atBarrier: true,
    failures: 5,
    error: { kind: "bug" },
  });

  await runs.pauseAll(db, run.integrationId);
  const paused = await runs.findById(db, run.id);
  const resumed = await runs.resumeAll(db, run.integrationId);

  expect(paused).toMatchObject({ state: "paused", version: 4, dispatchAt: null, atBarrier: false });
  expect(resumed).toEqual([{ id: run.id, version: 5, lane: "live" }]);
  expect(await runs.findById(db, run.id)).toMatchObject({
    state: "queued",
    version: 5,
    failures: 0,
    error: null,
  });
});

test("resuming does not touch a run that is over", async () => {
  const run = await given.run({ state: "failed" });

  expect(await runs.resumeAll(db, run.integrationId)).toEqual([]);
});

test("a run that a person has paused is resumed only by a person", async () => {
  const run = await given.run({ kind: "backfill", state: "running", version: 3, atBarrier: true });

  const pausedRun = await runs.pause(db, run.id);
  const resumed = await runs.resumeAll(db, run.integrationId);
  const resumedRun = await runs.resume(db, run.id);

  expect(pausedRun).toMatchObject({
    state: "paused",
    pausedByPerson: true,
    version: 4,
    dispatchAt: null,
    atBarrier: false,
  });
  expect(resumed).toEqual([]);
  expect(resumedRun).toMatchObject({
    state: "queued",
    pausedByPerson: false,
    version: 5,
    dispatchAt: expect.any(Date),
  });
});

test("a run stays paused with its integration after a person has resumed it", async () => {
  const { id: integrationId, workspaceId } = await given.integration({ paused: true });
  const run = await given.run({ integrationId, workspaceId, kind: "backfill", state: "paused", version: 3 });

  const pausedRun = await runs.pause(db, run.id);
  const resumedRun = await runs.resume(db, run.id);

  expect(pausedRun).toMatchObject({ state: "paused", pausedByPerson: true, version: 3 });
  expect(resumedRun).toMatchObject({ state: "paused", pausedByPerson: false, dispatchAt: null });
  expect(await runs.resumeAll(db, integrationId)).toHaveLength(1);
});

test("a person cannot pause a live run or one that is over, nor resume one that waits for an answer or its integration", async () => {
  const live = await given.run({ state: "running" });
  const over = await given.run({ kind: "backfill", state: "done" });
  const paused = await given.run({ kind: "backfill", state: "paused" });
  const question = { kind: "removal", message: "Really?", wouldRemove: {} };
  const asking = await given.run({ kind: "reconcile", state: "paused", pausedByPerson: true, question });

  expect([await runs.pause(db, live.id), await runs.pause(db, over.id)]).toEqual([undefined, undefined]);
  expect([await runs.resume(db, paused.id), await runs.resume(db, asking.id)]).toEqual([
    undefined,
    undefined,
  ]);
});
