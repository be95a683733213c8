import { testDb } from "@inlet/testkit";
import { type GivenRun, givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, openDb, runs } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;
const settleMs = 30_000;
const page = (records = 2) => ({
  stream: "conversations" as const,
  records,
  body: Buffer.from("zstd"),
  observedAt: new Date("2026-01-01T00:00:00Z"),
});
const step = (over: Partial<runs.StepCommit> = {}): runs.StepCommit => ({
  phase: "conversations",
  reading: { kind: "next" },
  requests: { search: 1, other: 0 },
  newRecords: 2,
  ...over,
});
const cursors = ({ integrationId }: GivenRun) => integrations.listCursors(db, integrationId);
const batches = () => given.ask("select id, stream, records, state from raw_batch");

test("a page, the run's next state and the moved cursor are written together", async () => {
  const run = await given.run();

  const next = await runs.commitStep(
    db,
    run,
    step({ batch: page(), cursor: { stream: "conversations" }, phase: "messages", reading: null }),
  );

  expect(next).toMatchObject({
    version: 1,
    state: "running",
    phase: "messages",
    reading: null,
    doneRecords: 2,
    searches: 1,
  });
  expect(await batches()).toEqual([
    { id: next?.batchId, stream: "conversations", records: 2, state: "pending" },
  ]);
  expect(await cursors(run)).toEqual([{ stream: "conversations", at: next?.ceiling }]);
});

test("an empty page writes no batch", async () => {
  const run = await given.run();

  const next = await runs.commitStep(db, run, step());

  expect(next).toMatchObject({ batchId: null, reading: { kind: "next" } });
  expect(await batches()).toEqual([]);
});

test.each([
  { columns: { version: 1 } },
  { columns: { state: "cancelled" } },
  { columns: { state: "paused" } },
  { columns: { state: "failed" } },
])("nothing at all is written for a run that was moved: %j", async ({ columns }) => {
  const run = await given.run(columns);
  await given.row("fetch_backlog", { workspaceId: run.workspaceId, kind: "customer", id: "u1", reason: "" });
  const before = await runs.findById(db, run.id);

  const next = await runs.commitStep(
    db,
    { ...run, version: 0 },
    step({
      batch: page(),
      cursor: { stream: "messages" },
      tagsRead: true,
      tried: { kind: "customer", ids: ["u1"] },
    }),
  );

  expect(next).toBeUndefined();
  expect(await runs.findById(db, run.id)).toEqual(before);
  expect([await batches(), await cursors(run)]).toEqual([[], []]);
  expect(await given.ask("select tries from fetch_backlog")).toEqual([{ tries: 0 }]);
  expect(await given.ask("select tags_read_at as at from integration")).toEqual([{ at: null }]);
});

test("of two workers with the same step only one writes", async () => {
  const run = await given.run();

  const both = await Promise.all([1, 2].map(() => runs.commitStep(db, run, step({ batch: page() }))));

  expect(both.filter((it) => it !== undefined)).toHaveLength(1);
  expect(await batches()).toHaveLength(1);
});

test("a cursor never goes back, and only live runs move it", async () => {
  const run = await given.run();
  const later = new Date(Date.now() + hour);
  const { integrationId, workspaceId } = run;
  await given.row("stream_cursor", { integrationId, workspaceId, stream: "messages", at: later });
  const release = await given.run({ integrationId, workspaceId, kind: "release" });

  await runs.commitStep(db, run, step({ cursor: { stream: "messages" } }));
  await runs.commitStep(db, release, step({ cursor: { stream: "conversations" } }));

  expect(await cursors(run)).toEqual([{ stream: "messages", at: later }]);
});

test("the ceiling is fixed once, and counts add up", async () => {
  const run = await given.run({ failures: 3, error: { kind: "unavailable" } });
  const at = new Date("2026-02-01T00:00:00Z");

  const first = await runs.commitStep(
    db,
    run,
    step({ batch: page(3), ceiling: { at, behindMs: 0 }, expectedRecords: 10 }),
  );
  if (!first) throw new Error("the run did not move");
  const second = await runs.commitStep(
    db,
    first,
    step({ batch: page(4), requests: { search: 0, other: 1 } }),
  );

  expect(first).toMatchObject({
    failures: 0,
    error: null,
    ceiling: at,
    ceilingFixed: true,
    totalRecords: 10,
  });
  expect(second).toMatchObject({
    ceiling: at,
    ceilingFixed: true,
    totalRecords: 10,
    doneRecords: 4,
    readCounts: { conversations: 7 },
    searches: 1,
    otherRequests: 1,
  });
});

test("what was asked for counts as tried by this run, and what is missing is kept with its reason", async () => {
  const run = await given.run();
  for (const id of ["u1", "u2", "u3"])
    await given.row("fetch_backlog", { workspaceId: run.workspaceId, kind: "customer", id, reason: "" });
  await given.row("fetch_backlog", { workspaceId: run.workspaceId, kind: "thread", id: "u1", reason: "" });

  const tried = { kind: "customer" as const, ids: ["u1", "u2"] };
  await runs.commitStep(db, run, step({ tried, unobtainable: { kind: "customer", ids: ["u2"] } }));

  const rows = await given.ask(
    "select kind, id, tries, last_run_id = $1 as mine, outcome from fetch_backlog order by kind, id",
    run.id,
  );
  expect(rows).toEqual([
    { kind: "customer", id: "u1", tries: 1, mine: true, outcome: null },
    { kind: "customer", id: "u2", tries: 1, mine: true, outcome: "not found at Kustomer" },
    { kind: "customer", id: "u3", tries: 0, mine: null, outcome: null },
    { kind: "thread", id: "u1", tries: 0, mine: null, outcome: null },
  ]);
});

test("a run that is done says what became of its records, and which overlap it has made up for", async () => {
  const run = await given.run({ kind: "incremental", overlap: "hourly", phase: "backlog" });
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
    await given.ask(
      "select hourly_overlap_at is not null as hourly, daily_overlap_at is not null as daily from integration",
    ),
  ).toEqual([{ hourly: true, daily: false }]);
});

test("a run that is to read further makes a second lap, once its records have settled", async () => {
  const through = new Date(Date.now() + 60_000);
  const ceiling = new Date(Date.now() - 60_000);
  const run = await given.run({
    phase: "backlog",
    through,
    ceiling,
    ceilingFixed: true,
    customersRead: true,
  });

  const lap = await runs.finish(db, run, { settleMs });

  expect(lap).toMatchObject({
    state: "waiting",
    phase: "conversations",
    version: 1,
    ceiling: through,
    ceilingFixed: false,
    customersRead: false,
    finishedAt: null,
    windowFrom: new Date(ceiling.getTime() - 300_000),
    dispatchAt: new Date(through.getTime() + settleMs),
  });
  expect(lap?.waitMs).toBeGreaterThan(60_000);
});

test("a second lap reads what was asked for although Kustomer's clock is late", async () => {
  const asked = new Date(Date.now() - 2 * 60_000);
  const run = await given.run({
    through: asked,
    ceiling: new Date(Date.now() - 15 * 60_000),
    phase: "backlog",
  });
  const behindMs = 5 * 60_000;

  // The first lap's clock said so; the lap after it is fixed anew.
  const fixed = await runs.commitStep(
    db,
    run,
    step({ ceiling: { at: new Date(Date.now() - 10 * 60_000), behindMs } }),
  );
  const lap = fixed && (await runs.finish(db, fixed, { settleMs }));
  const again =
    lap &&
    (await runs.commitStep(
      db,
      lap,
      step({ ceiling: { at: new Date(asked.getTime() - behindMs), behindMs } }),
    ));
  const done = again && (await runs.finish(db, again, { settleMs }));

  expect(lap).toMatchObject({ state: "waiting", ceiling: asked });
  expect(done).toMatchObject({ state: "done", through: asked });
});
