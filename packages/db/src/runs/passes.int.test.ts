import type { RunRef } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;

test("the window of a run spans all its passes", async () => {
  const windowFrom = new Date(Date.now() - 3 * hour);
  const first = new Date(Date.now() - hour);
  const run = await given.run({ kind: "incremental", windowFrom: windowFrom, ceiling: first });
  const through = new Date(Date.now() - hour / 2);
  await runs.openNow(db, run.integrationId, { settleMs: 0, through });

  const continued = await runs.finish(db, run, { settleMs: 0 });
  const nextPass = continued && (await runs.startNextPass(db, continued, { settleMs: 0 }));

  expect(nextPass && runs.getRunWindow(nextPass)).toEqual({ from: windowFrom, to: nextPass?.ceiling });
  expect(nextPass?.windowFrom).toEqual(new Date(through.getTime() - 300_000));
  expect(nextPass?.ceiling.getTime()).toBeGreaterThan(through.getTime());
});

test("a run with one pass keeps its window", async () => {
  const from = new Date(Date.now() - hour);
  const to = new Date(Date.now() - hour / 2);
  const run = await given.run({ kind: "incremental", windowFrom: from, ceiling: to });

  const done = await runs.finish(db, run, { settleMs: 0 });

  expect(done).toMatchObject({ state: "done", firstWindowFrom: null });
  expect(done && runs.getRunWindow(done)).toEqual({ from, to });
});

test("a pass and a continuation begin where the streams were read to, although Kustomer's clock was far ahead", async () => {
  const ahead = new Date(Date.now() + hour);
  const windowFrom = new Date(Date.now() - hour);
  const run = await given.run({ kind: "initial", windowFrom, ceiling: ahead, scopeFrom: windowFrom });
  const read = async (stream: "conversations" | "messages", current: RunRef) => {
    const progress = { kind: "stream-page" as const, newRecords: 0, readTo: { stream, at: new Date() } };
    const requests = { search: 1, other: 0 };
    const step = { phase: "backlog" as const, reading: null, progress, requests };
    return (await runs.commitStep(db, current, step)) ?? current;
  };
  const before = new Date();
  const readRun = await read("messages", await read("conversations", run));
  await runs.openNow(db, run.integrationId, { settleMs: 0, through: new Date(ahead.getTime() + hour) });

  const nextPass = await runs.startNextPass(db, readRun, { settleMs: 0 });
  const continued = nextPass && (await runs.finish(db, nextPass, { settleMs: 0 }));

  for (const it of [nextPass, continued]) {
    expect(it?.windowFrom.getTime()).toBeGreaterThanOrEqual(before.getTime() - 301_000);
    expect(it?.windowFrom.getTime()).toBeLessThanOrEqual(Date.now() - 300_000);
  }
});
