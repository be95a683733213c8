import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { inTransaction, integrations, openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const settleMs = 30_000;
const step = {
  phase: "conversations" as const,
  reading: { kind: "next" },
  progress: { kind: "stream-page" as const, newRecords: 2 },
  requests: { search: 1, other: 0 },
};

/** Of a run that has stored pages. */
const readCounts = { messages: 1 };

test("a run is cancelled once", async () => {
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

test("a done run stores the outcome of its records and notes the overlap it has read", async () => {
  const run = await given.run({ kind: "incremental", overlap: "hourly", phase: "backlog", readCounts });
  await given.batch(run, { state: "settled", stored: 3, unchanged: 1 });
  await given.batch(run, { state: "settled", stored: 4, held: 2 });

  const ended = await runs.finish(db, run, { settleMs });

  expect(ended).toMatchObject({
    state: "done",
    phase: "done",
    version: 1,
    dispatchAt: null,
    finishedAt: expect.any(Date),
    storedCounts: { stored: 7, unchanged: 1, held: 2, rejected: 0, dropped: 0 },
  });
  expect(
    await given.query(
      "select hourly_overlap_at is not null as hourly, daily_overlap_at is not null as daily from integration",
    ),
  ).toEqual([{ hourly: true, daily: false }]);
});

test("a run that ends while its integration is paused meets a deadlock, and both come to their end", async () => {
  const run = await given.run({ phase: "backlog", readCounts });
  let ending: ReturnType<typeof runs.finish> | undefined;

  await inTransaction(db, async (tx) => {
    await integrations.lockByWorkspace(tx, run.workspaceId);
    ending ??= runs.finish(db, run, { settleMs }); // locks the run and waits for the integration
    await given.awaitBlocked();
    await runs.pauseAll(tx, run.integrationId); // waits for the run
  });

  expect(await ending).toBeUndefined();
  expect(await given.query("select state from run")).toEqual([{ state: "paused" }]);
});

test("a done run warns of each attribute that could not be read, once, with the number of records", async () => {
  const run = await given.run({ phase: "backlog", warnings: ["earlier"], readCounts });
  const unreadable = { createdAt: 2, sentAt: 1 };
  for (const stream of ["messages", "messages", "customers"])
    await given.batch(run, { stream, state: "settled", unreadable });
  await given.batch(run, { state: "settled" });

  const ended = await runs.finish(db, run, { settleMs });

  expect(ended?.warnings).toEqual([
    "earlier",
    expect.stringMatching(/^createdAt of customers cannot be read \(records: 2\)/),
    expect.stringMatching(/^sentAt of customers cannot be read \(records: 1\)/),
    expect.stringMatching(/^createdAt of messages cannot be read \(records: 4\)/),
    expect.stringMatching(/^sentAt of messages cannot be read \(records: 2\)/),
  ]);
});

test("a run with a later `through` makes another pass once the records have settled", async () => {
  const through = new Date(Date.now() + 60_000);
  const ceiling = new Date(Date.now() - 60_000);
  const run = await given.run({
    phase: "backlog",
    through,
    ceiling,
    ceilingFixed: true,
    customersRead: true,
  });

  const nextPass = await runs.finish(db, run, { settleMs });

  expect(nextPass).toMatchObject({
    state: "waiting",
    phase: "conversations",
    version: 1,
    ceiling: new Date(through.getTime() + settleMs),
    ceilingFixed: false,
    customersRead: false,
    finishedAt: null,
    windowFrom: new Date(ceiling.getTime() - 300_000),
    dispatchAt: new Date(through.getTime() + settleMs),
  });
  expect(nextPass?.waitMs).toBeGreaterThan(60_000);
});

test.each([-600_000, 600_000])(
  "another pass reaches `through`, which is the database's, when Kustomer's clock differs by %i ms",
  async (aheadMs) => {
    const through = new Date(Date.now() - 2 * 60_000);
    const run = await given.run({ through, phase: "backlog" });
    const fixCeiling = (of: runs.Run, at: Date) =>
      runs.commitStep(db, of, { ...step, ceiling: { at, aheadMs } });

    const early = new Date(through.getTime() + aheadMs - 1);
    const fixed = await fixCeiling(run as unknown as runs.Run, early);
    const nextPass = fixed && (await runs.finish(db, fixed, { settleMs }));
    const again = nextPass && (await fixCeiling(nextPass, new Date(through.getTime() + aheadMs)));
    const done = again && (await runs.finish(db, again, { settleMs }));

    expect(nextPass).toMatchObject({
      state: "waiting",
      ceiling: new Date(through.getTime() + aheadMs + settleMs),
      dispatchAt: expect.any(Date),
    });
    expect(done).toMatchObject({ state: "done", through });
  },
);
