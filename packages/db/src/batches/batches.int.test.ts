import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { batches, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const counts = { stored: 2, unchanged: 1, held: 0, rejected: 0, dropped: 0 };
const day = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * day);
test("a batch is settled once, with the outcome of its records", async () => {
  const { id } = await given.batch(await given.run());

  const both = await Promise.all([
    batches.settle(db, id, counts),
    batches.settle(db, id, { ...counts, stored: 9 }),
  ]);

  expect(both.filter(Boolean)).toHaveLength(1);
  expect(await batches.findUnsettled(db, id)).toBeUndefined();
  const [row] = await given.query(
    "select state, unchanged, dispatch_at, settled_at is not null as when from raw_batch",
  );
  expect(row).toEqual({ state: "settled", unchanged: 1, dispatch_at: null, when: true });
});

test("failures of a batch are counted", async () => {
  const { id } = await given.batch(await given.run());

  expect([await batches.recordFailure(db, id), await batches.recordFailure(db, id)]).toEqual([1, 2]);
  expect(await batches.recordFailure(db, crypto.randomUUID())).toBe(0);
});

test("each stale batch is claimed once; recent and settled batches are not", async () => {
  const run = await given.run();
  const past = inDays(-1);
  const stale = await given.batch(run, { dispatchAt: past });
  await given.batch(run);
  await given.batch(run, { dispatchAt: past, state: "settled" });

  const claimed = (await Promise.all([1, 2, 3].map(() => batches.claimStale(db, 10)))).flat();

  expect(claimed).toEqual([{ id: stale.id, lane: "live", turn: 0, replayed: false }]);
});

test("unsettled batches are counted per workspace, up to a bound", async () => {
  const run = await given.run();
  for (const columns of [{}, { runId: null }, { state: "settled" }]) await given.batch(run, columns);
  await given.batch(await given.run());

  expect(await batches.countUnsettled(db, run.workspaceId, { atMost: 10 })).toBe(2);
  expect(await batches.countUnsettled(db, run.workspaceId, { atMost: 1 })).toBe(1);
});
