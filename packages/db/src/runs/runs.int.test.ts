import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const minute = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const near = (date: Date | null | undefined, expected: Date, ms = 10_000) =>
  expect(Math.abs((date?.getTime() ?? 0) - expected.getTime())).toBeLessThan(ms);

test("pausing ends every step, and resuming goes on from there under a new version", async () => {
  const run = await given.run({
    state: "waiting",
    version: 3,
    atBarrier: true,
    failures: 5,
    error: { kind: "bug" },
  });

  await runs.pauseAll(db, run.integrationId);
  const paused = await runs.findById(db, run.id);
  const rings = await runs.resumeAll(db, run.integrationId);

  expect(paused).toMatchObject({ state: "paused", version: 4, dispatchAt: null, atBarrier: false });
  expect(rings).toEqual([{ id: run.id, version: 5, lane: "live" }]);
  expect(await runs.findById(db, run.id)).toMatchObject({
    state: "queued",
    version: 5,
    failures: 0,
    error: null,
  });
});

test("resuming wakes nothing that is over", async () => {
  const run = await given.run({ state: "failed" });

  expect(await runs.resumeAll(db, run.integrationId)).toEqual([]);
});

test("a cancelled run is over, once", async () => {
  const run = await given.run({ version: 3 });

  const cancelled = await runs.cancel(db, run.id);

  expect(cancelled).toMatchObject({
    state: "cancelled",
    version: 4,
    dispatchAt: null,
    finishedAt: expect.any(Date),
  });
  expect(await runs.cancel(db, run.id)).toBeUndefined();
});

test("the eighth failure in a row ends a run, with words; before that the waits grow", async () => {
  const run = await given.run({ version: 3 });
  const fail = () =>
    runs.recordFailure(db, run, { kind: "unavailable", message: "Kustomer could not answer" });

  const waits = [];
  for (let i = 0; i < 8; i++) waits.push(await fail());

  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, undefined]);
  expect(await runs.findById(db, run.id)).toMatchObject({
    state: "failed",
    version: 4,
    failures: 8,
    dispatchAt: null,
    finishedAt: expect.any(Date),
    error: {
      kind: "unavailable",
      message: "Kustomer could not answer",
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  });
});

test("a failure of a step that somebody has overtaken is not counted", async () => {
  const run = await given.run({ version: 3 });

  const waitMs = await runs.recordFailure(db, { ...run, version: 2 }, { kind: "bug", message: "" });
  await runs.fail(db, { ...run, version: 2 }, { kind: "bug", message: "" });
  await runs.defer(db, { ...run, version: 2 }, 60_000);

  expect(waitMs).toBeUndefined();
  expect(await runs.findById(db, run.id)).toMatchObject({ failures: 0, state: "queued", version: 3 });
});

test("a run that steps aside waits, without a failure", async () => {
  const run = await given.run();

  await runs.defer(db, run, 60_000);

  const waiting = await runs.findById(db, run.id);
  expect(waiting).toMatchObject({ state: "waiting", version: 0, failures: 0 });
  near(waiting?.dispatchAt, new Date(Date.now() + minute));
});

test("the sweep claims each forgotten run once, and none that waits, rests or is over", async () => {
  const forgotten = await given.run({ dispatchAt: ago(minute), state: "running", version: 2 });
  await given.run({ dispatchAt: new Date(Date.now() + minute) });
  await given.run({ dispatchAt: ago(minute), state: "paused" });
  await given.run({ dispatchAt: ago(minute), state: "done" });

  const claimed = (await Promise.all([1, 2, 3].map(() => runs.claimStale(db, 10)))).flat();

  expect(claimed).toEqual([{ id: forgotten.id, version: 2, lane: "live" }]);
  near((await runs.findById(db, forgotten.id))?.dispatchAt, new Date(Date.now() + 30_000));
});
