import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { batches, openDb, runs } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const counts = { stored: 1, unchanged: 0, held: 0, rejected: 0, dropped: 0 };

async function lastBatch() {
  const run = await given.run({ phase: "messages" });
  return { run, batch: await given.batch(run) };
}

test("a run with an unsettled batch waits, and whoever settles the last one finds it", async () => {
  const { run, batch } = await lastBatch();
  const other = await given.batch(run);

  const passes = await runs.waitAtBarrier(db, run);
  await batches.settle(db, batch.id, counts);
  const tooEarly = await runs.findReadyAtBarrier(db, run.id);
  await batches.settle(db, other.id, counts);

  expect([passes, tooEarly]).toEqual([false, undefined]);
  expect(await runs.findReadyAtBarrier(db, run.id)).toEqual({
    id: run.id,
    version: run.version,
    lane: run.lane,
  });
});

test("a run without unsettled batches goes straight on", async () => {
  const run = await given.run();

  expect(await runs.waitAtBarrier(db, run)).toBe(true);
});

test("the last batch is being settled while the step looks: the normalizer's own look finds the run", async () => {
  const { run, batch } = await lastBatch();
  const settled = Promise.withResolvers<void>();
  const looked = Promise.withResolvers<void>();

  const normalizer = db.transaction().execute(async (tx) => {
    await batches.settle(tx, batch.id, counts);
    settled.resolve();
    await looked.promise; // committed only after the step has looked
  });
  await settled.promise;
  const stepSees = await runs.waitAtBarrier(db, run);
  looked.resolve();
  await normalizer;

  expect(stepSees).toBe(false);
  expect(await runs.findReadyAtBarrier(db, run.id)).toMatchObject({ id: run.id });
});

test("the normalizer looks before the run stands at its barrier: the step's own look finds it free", async () => {
  const { run, batch } = await lastBatch();

  await batches.settle(db, batch.id, counts);
  const normalizerSees = await runs.findReadyAtBarrier(db, run.id);
  const stepSees = await runs.waitAtBarrier(db, run);

  expect(normalizerSees).toBeUndefined();
  expect(stepSees).toBe(true);
});

test("however the two meet, at least one of them goes on with the run", async () => {
  for (let i = 0; i < 30; i++) {
    const { run, batch } = await lastBatch();
    const settle = async () => {
      await batches.settle(db, batch.id, counts);
      return (await runs.findReadyAtBarrier(db, run.id)) !== undefined;
    };

    const [stepSees, normalizerSees] = await Promise.all([runs.waitAtBarrier(db, run), settle()]);

    expect(stepSees || normalizerSees).toBe(true);
  }
});

test.each([{ state: "paused" }, { state: "cancelled" }, { version: 1 }])(
  "a run that was moved does not stand at the barrier: %j",
  async (columns) => {
    const run = await given.run(columns);

    await runs.waitAtBarrier(db, { ...run, version: 0 });

    expect(await runs.findReadyAtBarrier(db, run.id)).toBeUndefined();
  },
);

test("a phase is entered only by the version that was read", async () => {
  const run = await given.run({ version: 2 });

  expect(await runs.enterPhase(db, { ...run, version: 1 }, "messages")).toBeUndefined();
  expect(await runs.enterPhase(db, run, "messages")).toMatchObject({
    phase: "messages",
    version: 3,
    reading: null,
  });
  expect(await runs.finish(db, run, { settleMs: 0 })).toBeUndefined();
});
