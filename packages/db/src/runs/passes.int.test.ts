import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;

test("a run that was asked to read further and took a lap besides has one window, from its beginning", async () => {
  const begun = new Date(Date.now() - 3 * hour);
  const first = new Date(Date.now() - hour);
  const run = await given.run({ kind: "incremental", windowFrom: begun, ceiling: first });
  const through = new Date(Date.now() - hour / 2);
  await runs.openNow(db, run.integrationId, { settleMs: 0, through });

  const further = await runs.finish(db, run, { settleMs: 0 });
  const lap = further && (await runs.startNextPass(db, further, { settleMs: 0 }));

  expect(lap && runs.getRunWindow(lap)).toEqual({ from: begun, to: lap?.ceiling });
  expect(lap?.windowFrom).toEqual(new Date(through.getTime() - 300_000));
  expect(lap?.ceiling.getTime()).toBeGreaterThan(through.getTime());
});

test("a run that has read all that was asked for keeps its window", async () => {
  const from = new Date(Date.now() - hour);
  const to = new Date(Date.now() - hour / 2);
  const run = await given.run({ kind: "incremental", windowFrom: from, ceiling: to });

  const done = await runs.finish(db, run, { settleMs: 0 });

  expect(done).toMatchObject({ state: "done", firstWindowFrom: null });
  expect(done && runs.getRunWindow(done)).toEqual({ from, to });
});
