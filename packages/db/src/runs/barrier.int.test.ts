import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { batches, openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const counts = { stored: 1, unchanged: 0, held: 0, rejected: 0, dropped: 0 };

async function createRunWithBatch() {
  const run = await given.run({ phase: "messages" });
  return { run, batch: await given.batch(run) };
}

test("a run with unsettled batches waits until the last one is settled", async () => {
  const { run, batch } = await createRunWithBatch();
  const other = await given.batch(run);

  const before = await runs.waitAtBarrier(db, run);
  await batches.settle(db, batch.id, counts);
  const tooEarly = await runs.findReadyAtBarrier(db, run.id);
  await batches.settle(db, other.id, counts);

  expect([before, tooEarly]).toEqual(["waiting", undefined]);
  expect(await runs.findReadyAtBarrier(db, run.id)).toEqual({
    id: run.id,
    version: run.version,
    lane: run.lane,
  });
});

test("a run without unsettled batches does not wait", async () => {
  const run = await given.run();

  expect(await runs.waitAtBarrier(db, run)).toBe("ready");
});

test("the normalizer finds the run when it settles the last batch while the step checks", async () => {
  const { run, batch } = await createRunWithBatch();
  const settled = Promise.withResolvers<void>();
  const checked = Promise.withResolvers<void>();

  const normalizer = db.transaction().execute(async (tx) => {
    await batches.settle(tx, batch.id, counts);
    settled.resolve();
    await checked.promise; // commits only after the step has checked
  });
  await settled.promise;
  const step = await runs.waitAtBarrier(db, run);
  checked.resolve();
  await normalizer;

  expect(step).toBe("waiting");
  expect(await runs.findReadyAtBarrier(db, run.id)).toMatchObject({ id: run.id });
});

test("the step finds the batches settled when the normalizer has checked before the run waits", async () => {
  const { run, batch } = await createRunWithBatch();

  await batches.settle(db, batch.id, counts);
  const normalizerFindsReady = await runs.findReadyAtBarrier(db, run.id);
  const step = await runs.waitAtBarrier(db, run);

  expect(normalizerFindsReady).toBeUndefined();
  expect(step).toBe("ready");
});

test("at least one of the two checks finds the run ready, in any order", async () => {
  for (let i = 0; i < 30; i++) {
    const { run, batch } = await createRunWithBatch();
    const settle = async () => {
      await batches.settle(db, batch.id, counts);
      return (await runs.findReadyAtBarrier(db, run.id)) !== undefined;
    };

    const [step, normalizerFindsReady] = await Promise.all([runs.waitAtBarrier(db, run), settle()]);

    expect(step === "ready" || normalizerFindsReady).toBe(true);
  }
});

test.each([{ state: "paused" }, { state: "cancelled" }, { version: 1 }])(
  "a run that has changed meanwhile does not wait at the barrier: %j",
  async (columns) => {
    const run = await given.run(columns);

    await runs.waitAtBarrier(db, { ...run, version: 0 });

    expect(await runs.findReadyAtBarrier(db, run.id)).toBeUndefined();
  },
);

test("a run enters a phase only from the expected version", async () => {
  const run = await given.run({ version: 2 });

  expect(await runs.enterPhase(db, { ...run, version: 1 }, "messages")).toBeUndefined();
  expect(await runs.enterPhase(db, run, "messages")).toMatchObject({
    phase: "messages",
    version: 3,
    reading: null,
  });
  expect(await runs.finish(db, run, { settleMs: 0 })).toBeUndefined();
});
