import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const settleMs = 30_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const openDue = () => runs.openDue(db, { limit: 100, settleMs });

/** Creates an integration that has read both streams up to `at`. */
async function createReadUpTo(
  at: { conversations: Date; messages: Date },
  columns: Record<string, unknown> = {},
) {
  const integration = await given.integration({
    scopeFrom: ago(20 * day),
    hourlyOverlapAt: new Date(),
    dailyOverlapAt: new Date(),
    ...columns,
  });
  for (const [stream, until] of Object.entries(at))
    await given.row("stream_cursor", { ...toIds(integration), stream, at: until, certainTo: until });
  return integration;
}
const toIds = ({ id, workspaceId }: { id: string; workspaceId: string }) => ({
  integrationId: id,
  workspaceId,
});
const expectNear = (date: Date | null | undefined, expected: Date, ms = 10_000) =>
  expect(Math.abs((date?.getTime() ?? 0) - expected.getTime())).toBeLessThan(ms);

test("schedulers at once open one run per due integration", async () => {
  for (let i = 0; i < 20; i++) await given.integration({ orgId: `org-${i}` });

  const opened = (await Promise.all([1, 2, 3, 4].map(openDue))).flat();

  expect(new Set(opened.map((it) => it.integrationId)).size).toBe(20);
  expect(opened).toHaveLength(20);
});

test("opening a run moves the integration to its next slot", async () => {
  const { id } = await given.integration({ syncIntervalSeconds: 900 });

  const first = await openDue();
  const again = await openDue();

  const { nextRunAt } = await db
    .selectFrom("integration")
    .select("nextRunAt")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  expect([first.length, again.length]).toEqual([1, 0]);
  expectNear(nextRunAt, new Date(Date.now() + 900_000));
});

test("an integration with an open run is skipped, and its run stays unchanged", async () => {
  const run = await given.run({ state: "running", version: 7 });
  const before = await runs.findById(db, run.id);

  const opened = await openDue();

  expect(opened).toEqual([]);
  expect(await runs.findById(db, run.id)).toEqual(before);
  expect(await given.query("select next_run_at > clock_timestamp() as later from integration")).toEqual([
    { later: true },
  ]);
});

test.each([
  { ingestConversations: false },
  { paused: true },
  { attention: { reason: "expired" } },
  { nextRunAt: new Date(Date.now() + day) },
])("an inactive integration, or one that is not due, is skipped: %j", async (columns) => {
  await given.integration(columns);

  expect(await openDue()).toEqual([]);
});

test("the integration that is due longest comes first", async () => {
  const late = await given.integration({ nextRunAt: ago(minute) });
  const later = await given.integration({ nextRunAt: ago(hour), orgId: "org-2" });

  const opened = [
    ...(await runs.openDue(db, { limit: 1, settleMs })),
    ...(await runs.openDue(db, { limit: 1, settleMs })),
  ];

  expect(opened.map((it) => it.integrationId)).toEqual([later.id, late.id]);
});

test("the first window is the last seven days, without unsettled records", async () => {
  await given.integration({ scopeFrom: null });

  const [run] = await openDue();

  expect(run).toMatchObject({
    kind: "initial",
    overlap: "none",
    strategy: "search",
    phase: "tags",
    state: "queued",
  });
  expectNear(run?.scopeFrom, ago(7 * day));
  expect(run?.windowFrom).toEqual(run?.scopeFrom);
  expectNear(run?.ceiling, ago(settleMs));
});

test("a run begins with the tags once an hour", async () => {
  const read = { late: ago(61 * minute), lately: ago(59 * minute) };
  const late = await given.integration({ tagsReadAt: read.late });
  const recent = await given.integration({ tagsReadAt: read.lately, orgId: "org-2" });

  const opened = await openDue();

  expect(Object.fromEntries(opened.map((it) => [it.integrationId, it.phase]))).toEqual({
    [late.id]: "tags",
    [recent.id]: "conversations",
  });
});

test("a later window begins five minutes before the older cursor", async () => {
  await createReadUpTo({ conversations: ago(hour), messages: ago(2 * hour) });

  const [run] = await openDue();

  expect(run).toMatchObject({ kind: "incremental", overlap: "short" });
  expectNear(run?.windowFrom, ago(2 * hour + 5 * minute));
});

test("one cursor alone does not end the first window", async () => {
  const { id, workspaceId } = await given.integration();
  await given.row("stream_cursor", {
    integrationId: id,
    workspaceId,
    stream: "conversations",
    at: ago(hour),
  });

  const [run] = await openDue();

  expect(run?.kind).toBe("initial");
  expect(run?.windowFrom).toEqual(run?.scopeFrom);
});

test.each([
  { overlap: "hourly", columns: { hourlyOverlapAt: ago(2 * hour) }, backMs: 2 * hour },
  { overlap: "daily", columns: { dailyOverlapAt: ago(25 * hour) }, backMs: 48 * hour },
  { overlap: "daily", columns: { dailyOverlapAt: null, hourlyOverlapAt: null }, backMs: 48 * hour },
])("the window begins earlier when the $overlap overlap is due", async ({ overlap, columns, backMs }) => {
  await createReadUpTo({ conversations: ago(hour), messages: ago(hour) }, columns);

  const [run] = await openDue();

  expect(run?.overlap).toBe(overlap);
  expectNear(run?.windowFrom, ago(hour + backMs));
});

test("no window begins before the scope", async () => {
  await createReadUpTo(
    { conversations: ago(hour), messages: ago(hour) },
    { scopeFrom: ago(3 * hour), dailyOverlapAt: ago(2 * day) },
  );

  const [run] = await openDue();

  expect(run?.windowFrom).toEqual(run?.scopeFrom);
});

test("after a switch from lists to search, the window begins where every change is known to have been seen", async () => {
  await createReadUpTo({ conversations: ago(hour), messages: ago(hour) });
  const certain = (to: Date | null) =>
    given.query("update stream_cursor set certain_to = $1 where stream = 'conversations'", to);
  await certain(ago(9 * hour));

  const [known] = await openDue();
  await given.query("delete from run");
  await given.query("update integration set next_run_at = clock_timestamp()");
  await certain(null);
  const [unknown] = await openDue();

  expectNear(known?.windowFrom, ago(9 * hour + 5 * minute));
  expect(unknown?.windowFrom).toEqual(unknown?.scopeFrom);
});

test("opening a run now returns the open one and raises its `through`", async () => {
  const { id } = await given.integration();
  const [far, near_] = [new Date(Date.now() + hour), new Date()];

  const opened = await runs.openNow(db, id, { settleMs });
  const raised = await runs.openNow(db, id, { settleMs, through: far });
  const lower = await runs.openNow(db, id, { settleMs, through: near_ });

  expect([raised.id, lower.id]).toEqual([opened.id, opened.id]);
  expect([opened.through, raised.through, lower.through]).toEqual([null, far, far]);
  expect(lower.version).toBe(opened.version);
});

test("callers at once get the same run", async () => {
  const { id } = await given.integration();

  const asked = await Promise.all(
    [1, 2, 3, 4].map(() => runs.openNow(db, id, { settleMs, through: new Date() })),
  );

  expect(new Set(asked.map((it) => it.id)).size).toBe(1);
});

test("an integration has one open run per lane", async () => {
  const { id: integrationId, workspaceId } = await given.integration();
  const columns = { integrationId, workspaceId };
  await given.run({ ...columns, state: "done" });
  await given.run({ ...columns, state: "paused" });
  await given.run({ ...columns, kind: "release" });

  await expect(given.run({ ...columns, kind: "incremental" })).rejects.toThrow("run_one_open_per_lane");
});
