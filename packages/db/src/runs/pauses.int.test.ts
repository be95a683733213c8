import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("a run that a person holds does not go on with its integration, only when a person lets it", async () => {
  const run = await given.run({ kind: "backfill", state: "running", version: 3, atBarrier: true });

  const held = await runs.pause(db, run.id);
  const resumed = await runs.resumeAll(db, run.integrationId);
  const letGo = await runs.resume(db, run.id);

  expect(held).toMatchObject({
    state: "paused",
    pausedByPerson: true,
    version: 4,
    dispatchAt: null,
    atBarrier: false,
  });
  expect(resumed).toEqual([]);
  expect(letGo).toMatchObject({
    state: "queued",
    pausedByPerson: false,
    version: 5,
    dispatchAt: expect.any(Date),
  });
});

test("a run that is paused with its integration can be held, and stays paused with it when it is let go", async () => {
  const { id: integrationId, workspaceId } = await given.integration({ paused: true });
  const run = await given.run({ integrationId, workspaceId, kind: "backfill", state: "paused", version: 3 });

  const held = await runs.pause(db, run.id);
  const letGo = await runs.resume(db, run.id);

  expect(held).toMatchObject({ state: "paused", pausedByPerson: true, version: 3 });
  expect(letGo).toMatchObject({ state: "paused", pausedByPerson: false, dispatchAt: null });
  expect(await runs.resumeAll(db, integrationId)).toHaveLength(1);
});

test("live runs cannot be held, nor any that is over; nobody else's pause and no question is ended by letting go", async () => {
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
