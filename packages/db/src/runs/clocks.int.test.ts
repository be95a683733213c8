import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const minute = 60_000;
const day = 1_440 * minute;
const settleMs = 30_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const expectNear = (date: Date, expected: Date) =>
  expect(Math.abs(date.getTime() - expected.getTime())).toBeLessThan(10_000);

/** Creates an integration that has read both streams up to `at`. */
async function givenReadUpTo(at: Date) {
  const columns = { scopeFrom: ago(20 * day), hourlyOverlapAt: new Date(), dailyOverlapAt: new Date() };
  const integration = await given.integration(columns);
  const { id: integrationId, workspaceId } = integration;
  for (const stream of ["conversations", "messages"])
    await given.row("stream_cursor", { integrationId, workspaceId, stream, at, certainTo: at });
  return integration;
}

test.each([-365 * day, 10 * minute, 365 * day])(
  "the first window covers the last 7 days of Kustomer's clock, which is %i ms ahead",
  async (kustomerAheadMs) => {
    const { id } = await given.integration({ scopeFrom: null, kustomerAheadMs });

    const run = await runs.openNow(db, id, { settleMs });

    const kustomerNow = new Date(Date.now() + kustomerAheadMs);
    expect(run).toMatchObject({ kind: "initial", kustomerAheadMs });
    expectNear(run.scopeFrom, new Date(kustomerNow.getTime() - 7 * day));
    expectNear(run.ceiling, new Date(kustomerNow.getTime() - settleMs));
  },
);

test("a scope and cursors from a clock that was ahead by mistake come back to the present", async () => {
  const future = new Date(Date.now() + 365 * day);
  const { id: wrongScope } = await given.integration({ scopeFrom: future });
  const { id: wrongCursors } = await givenReadUpTo(future);

  const first = await runs.openNow(db, wrongScope, { settleMs });
  const second = await runs.openNow(db, wrongCursors, { settleMs });

  expectNear(first.scopeFrom, ago(7 * day));
  expectNear(first.windowFrom, ago(7 * day));
  expectNear(second.windowFrom, ago(5 * minute));
});

test.each([-365 * day, 0, 365 * day])(
  "the next pass is due an interval after the ceiling by Kustomer's clock, which is %i ms ahead",
  async (kustomerAheadMs) => {
    const isDueAfter = async (ageMs: number) => {
      const ceiling = new Date(Date.now() + kustomerAheadMs - ageMs);
      const run = await given.run({ kustomerAheadMs, ceiling, ceilingFixed: true });
      return runs.isNextPassDue(db, run, { syncIntervalSeconds: 300 });
    };

    expect([await isDueAfter(340_000), await isDueAfter(380_000)]).toEqual([false, true]);
  },
);
