import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const minute = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const expectNear = (date: Date | null | undefined, expected: Date, ms = 10_000) =>
  expect(Math.abs((date?.getTime() ?? 0) - expected.getTime())).toBeLessThan(ms);

test("a deferred run waits without a failure", async () => {
  const run = await given.run();

  await runs.defer(db, run, { ms: 60_000 });

  const waiting = await runs.findById(db, run.id);
  expect(waiting).toMatchObject({ state: "waiting", version: 0, failures: 0 });
  expectNear(waiting?.dispatchAt, new Date(Date.now() + minute));
});

test("each stale run is claimed once; deferred, paused and ended runs are not", async () => {
  const stale = await given.run({ dispatchAt: ago(minute), state: "running", version: 2 });
  await given.run({ dispatchAt: new Date(Date.now() + minute) });
  await given.run({ dispatchAt: ago(minute), state: "paused" });
  await given.run({ dispatchAt: ago(minute), state: "done" });

  const claimed = (await Promise.all([1, 2, 3].map(() => runs.claimStale(db, 10)))).flat();

  expect(claimed).toEqual([{ id: stale.id, version: 2, lane: "live" }]);
  expectNear((await runs.findById(db, stale.id))?.dispatchAt, new Date(Date.now() + 30_000));
});
