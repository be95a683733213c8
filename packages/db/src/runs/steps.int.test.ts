import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type GivenRun } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;
const buildPage = (records = 2) => ({
  stream: "conversations" as const,
  records,
  body: Buffer.from("zstd"),
  observedAt: new Date("2026-01-01T00:00:00Z"),
});
const buildStep = (over: Partial<runs.StepCommit> = {}): runs.StepCommit => ({
  phase: "conversations",
  reading: { kind: "next" },
  progress: { kind: "stream-page", newRecords: 2 },
  requests: { search: 1, other: 0 },
  ...over,
});
const readTo = (stream: runs.ReadPosition["stream"], at = new Date()) => ({
  progress: { kind: "stream-page" as const, newRecords: 2, readTo: { stream, at } },
});
const listCursors = ({ integrationId }: GivenRun) => integrations.listCursors(db, integrationId);
const buildTriedCustomers = (tried: string[], unobtainable: string[] = []): runs.StepProgress => ({
  ...{ kind: "ids", idKind: "customer", tried, unobtainable, reason: "not found at Kustomer" },
});
const listBatches = () => given.query("select id, stream, records, state from raw_batch");

test("a step writes its page, the run's next state and the cursor together", async () => {
  const run = await given.run();

  const next = await runs.commitStep(
    db,
    run,
    buildStep({ batch: buildPage(), ...readTo("conversations"), phase: "messages", reading: null }),
  );

  expect(next).toMatchObject({
    version: 1,
    state: "running",
    phase: "messages",
    reading: null,
    doneRecords: 2,
    searches: 1,
  });
  expect(await listBatches()).toEqual([
    { id: next?.batch?.id, stream: "conversations", records: 2, state: "pending" },
  ]);
  expect(await listCursors(run)).toEqual([{ stream: "conversations", at: next?.ceiling }]);
});

test("an empty page writes no batch", async () => {
  const run = await given.run();

  const next = await runs.commitStep(db, run, buildStep());

  expect(next).toMatchObject({ batch: null, reading: { kind: "next" } });
  expect(await listBatches()).toEqual([]);
});

test.each([
  { columns: { version: 1 } },
  { columns: { state: "cancelled" } },
  { columns: { state: "paused" } },
  { columns: { state: "failed" } },
])("a step writes nothing when the run has changed meanwhile: %j", async ({ columns }) => {
  const run = await given.run(columns);
  await given.row("fetch_backlog", { workspaceId: run.workspaceId, kind: "customer", id: "u1", reason: "" });
  const before = await runs.findById(db, run.id);

  const steps = [
    buildStep({ batch: buildPage(), ...readTo("messages") }),
    buildStep({ progress: { kind: "tags-read" } }),
    buildStep({ progress: buildTriedCustomers(["u1"]) }),
  ];
  for (const step of steps) expect(await runs.commitStep(db, { ...run, version: 0 }, step)).toBeUndefined();

  expect(await runs.findById(db, run.id)).toEqual(before);
  expect([await listBatches(), await listCursors(run)]).toEqual([[], []]);
  expect(await given.query("select tries from fetch_backlog")).toEqual([{ tries: 0 }]);
  expect(await given.query("select tags_read_at as at from integration")).toEqual([{ at: null }]);
});

test("only one of two workers with the same step writes", async () => {
  const run = await given.run();

  const both = await Promise.all(
    [1, 2].map(() => runs.commitStep(db, run, buildStep({ batch: buildPage() }))),
  );

  expect(both.filter((it) => it !== undefined)).toHaveLength(1);
  expect(await listBatches()).toHaveLength(1);
});

test("a cursor never moves back, and only live runs move it", async () => {
  const run = await given.run();
  const later = new Date(Date.now() - 1_000);
  const { integrationId, workspaceId } = run;
  await given.row("stream_cursor", { integrationId, workspaceId, stream: "messages", at: later });
  const release = await given.run({ integrationId, workspaceId, kind: "release" });

  await runs.commitStep(db, run, buildStep(readTo("messages")));
  await runs.commitStep(db, release, buildStep(readTo("conversations")));

  expect(await listCursors(run)).toEqual([{ stream: "messages", at: later }]);
});

test("a cursor that both clocks say is in the future comes back to the ceiling", async () => {
  const run = await given.run();
  const { integrationId, workspaceId } = run;
  const at = new Date(Date.now() + hour);
  await given.row("stream_cursor", { integrationId, workspaceId, stream: "messages", at });

  const next = await runs.commitStep(db, run, buildStep(readTo("messages")));

  expect(await listCursors(run)).toEqual([{ stream: "messages", at: next?.ceiling }]);
});

test("a cursor moves to where the stream was read to, also when the ceiling lies later", async () => {
  const run = await given.run();
  const aheadMs = 10 * hour;
  const ceiling = { at: new Date(Date.now() + aheadMs), aheadMs };
  const at = new Date(Date.now() - 1_000);

  await runs.commitStep(db, run, buildStep({ ...readTo("conversations", at), ceiling }));

  expect(await listCursors(run)).toEqual([{ stream: "conversations", at }]);
});

test("the integration keeps its difference of the clocks until it is off by more than a second", async () => {
  const run = await given.run();
  const at = new Date(Date.now() - hour);
  const findAhead = async () => (await integrations.findById(db, run.integrationId))?.kustomerAheadMs;

  const first = await runs.commitStep(db, run, buildStep({ ceiling: { at, aheadMs: -900 } }));
  const afterFirst = await findAhead();
  if (!first) throw new Error("the step was not committed");
  await runs.commitStep(db, first, buildStep({ ceiling: { at, aheadMs: -600_000 } }));

  expect(first.kustomerAheadMs).toBe(-900);
  expect(afterFirst).toBe(0);
  expect(await findAhead()).toBe(-600_000);
});

test("the ceiling stays fixed, and counts add up", async () => {
  const run = await given.run({ failures: 3, error: { kind: "unavailable" } });
  const at = new Date("2026-02-01T00:00:00Z");

  const first = await runs.commitStep(
    db,
    run,
    buildStep({
      batch: buildPage(3),
      ceiling: { at, aheadMs: 0 },
      progress: { kind: "stream-page", newRecords: 2, expectedRecords: 10 },
    }),
  );
  if (!first) throw new Error("the step was not committed");
  const second = await runs.commitStep(
    db,
    first,
    buildStep({ batch: buildPage(4), requests: { search: 0, other: 1 } }),
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

test("a step records which backlog ids it has tried, and why ids are unobtainable", async () => {
  const run = await given.run();
  for (const id of ["u1", "u2", "u3"])
    await given.row("fetch_backlog", { workspaceId: run.workspaceId, kind: "customer", id, reason: "" });
  await given.row("fetch_backlog", { workspaceId: run.workspaceId, kind: "thread", id: "u1", reason: "" });

  await runs.commitStep(db, run, buildStep({ progress: buildTriedCustomers(["u1", "u2"], ["u2"]) }));

  const rows = await given.query(
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
