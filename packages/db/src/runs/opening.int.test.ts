import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const settleMs = 30_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const openDue = () => runs.openDue(db, { limit: 100, settleMs });

/** An integration that has read both streams up to `at`. */
async function readUpTo(at: { conversations: Date; messages: Date }, columns: Record<string, unknown> = {}) {
  const integration = await given.integration({
    scopeFrom: ago(20 * day),
    hourlyOverlapAt: new Date(),
    dailyOverlapAt: new Date(),
    ...columns,
  });
  for (const [stream, until] of Object.entries(at))
    await given.row("stream_cursor", { ...of(integration), stream, at: until, certainTo: until });
  return integration;
}
const of = ({ id, workspaceId }: { id: string; workspaceId: string }) => ({ integrationId: id, workspaceId });
const near = (date: Date | null | undefined, expected: Date, ms = 10_000) =>
  expect(Math.abs((date?.getTime() ?? 0) - expected.getTime())).toBeLessThan(ms);

test("two schedulers at once open each due integration once", async () => {
  for (let i = 0; i < 20; i++) await given.integration({ orgId: `org-${i}` });

  const opened = (await Promise.all([1, 2, 3, 4].map(openDue))).flat();

  expect(new Set(opened.map((it) => it.integrationId)).size).toBe(20);
  expect(opened).toHaveLength(20);
});

test("an opened integration has moved to its next slot", async () => {
  const { id } = await given.integration({ syncIntervalSeconds: 900 });

  const first = await openDue();
  const again = await openDue();

  const { nextRunAt } = await db
    .selectFrom("integration")
    .select("nextRunAt")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  expect([first.length, again.length]).toEqual([1, 0]);
  near(nextRunAt, new Date(Date.now() + 900_000));
});

test("a busy integration is skipped, moves to its next slot, and its run stays as it is", async () => {
  const run = await given.run({ state: "running", version: 7 });
  const before = await runs.findById(db, run.id);

  const opened = await openDue();

  expect(opened).toEqual([]);
  expect(await runs.findById(db, run.id)).toEqual(before);
  expect(await given.ask("select next_run_at > clock_timestamp() as later from integration")).toEqual([
    { later: true },
  ]);
});

test.each([
  { ingestConversations: false },
  { paused: true },
  { attention: { reason: "expired" } },
  { nextRunAt: new Date(Date.now() + day) },
])("what may not be read or is not due is not opened: %j", async (columns) => {
  await given.integration(columns);

  expect(await openDue()).toEqual([]);
});

test("those that are due longest come first", async () => {
  const late = await given.integration({ nextRunAt: ago(minute) });
  const later = await given.integration({ nextRunAt: ago(hour), orgId: "org-2" });

  const opened = [
    ...(await runs.openDue(db, { limit: 1, settleMs })),
    ...(await runs.openDue(db, { limit: 1, settleMs })),
  ];

  expect(opened.map((it) => it.integrationId)).toEqual([later.id, late.id]);
});

test("the first window is the last seven days, up to what has settled", async () => {
  await given.integration({ scopeFrom: null });

  const [run] = await openDue();

  expect(run).toMatchObject({
    kind: "initial",
    overlap: "none",
    strategy: "search",
    phase: "tags",
    state: "queued",
  });
  near(run?.scopeFrom, ago(7 * day));
  expect(run?.windowFrom).toEqual(run?.scopeFrom);
  near(run?.ceiling, ago(settleMs));
});

test("a later window begins at the older cursor, less five minutes", async () => {
  await readUpTo({ conversations: ago(hour), messages: ago(2 * hour) });

  const [run] = await openDue();

  expect(run).toMatchObject({ kind: "incremental", overlap: "short" });
  near(run?.windowFrom, ago(2 * hour + 5 * minute));
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
])("the $overlap overlap goes further back when it is due", async ({ overlap, columns, backMs }) => {
  await readUpTo({ conversations: ago(hour), messages: ago(hour) }, columns);

  const [run] = await openDue();

  expect(run?.overlap).toBe(overlap);
  near(run?.windowFrom, ago(hour + backMs));
});

test("no overlap goes further back than the scope", async () => {
  await readUpTo(
    { conversations: ago(hour), messages: ago(hour) },
    { scopeFrom: ago(3 * hour), dailyOverlapAt: ago(2 * day) },
  );

  const [run] = await openDue();

  expect(run?.windowFrom).toEqual(run?.scopeFrom);
});

test.each([
  { capabilities: { search: true }, strategy: "search", listed: [] },
  { capabilities: { search: true, unsorted: ["messages"] }, strategy: "search", listed: ["messages"] },
  {
    capabilities: { search: true, unsorted: ["conversations"] },
    strategy: "list",
    listed: ["conversations"],
  },
  {
    capabilities: { search: false },
    strategy: "list",
    listed: ["conversations", "messages", "customers"],
  },
])("each stream is read as the key may and as the org's search sorts: $capabilities", async (it) => {
  const { capabilities, ...expected } = it;
  await given.integration({ capabilities });

  expect((await openDue())[0]).toMatchObject(expected);
});

test("a key that gains search goes back to where every change is known to have been seen, and no further", async () => {
  await readUpTo({ conversations: ago(hour), messages: ago(hour) });
  const certain = (to: Date | null) =>
    given.ask("update stream_cursor set certain_to = $1 where stream = 'conversations'", to);
  await certain(ago(9 * hour));

  const [known] = await openDue();
  await given.ask("delete from run");
  await given.ask("update integration set next_run_at = clock_timestamp()");
  await certain(null);
  const [unknown] = await openDue();

  near(known?.windowFrom, ago(9 * hour + 5 * minute));
  expect(unknown?.windowFrom).toEqual(unknown?.scopeFrom);
});

test("asking for a run now returns the open one, which then reads as far as was asked", async () => {
  const { id } = await given.integration();
  const [far, near_] = [new Date(Date.now() + hour), new Date()];

  const opened = await runs.openNow(db, id, { settleMs });
  const raised = await runs.openNow(db, id, { settleMs, through: far });
  const lower = await runs.openNow(db, id, { settleMs, through: near_ });

  expect([raised.id, lower.id]).toEqual([opened.id, opened.id]);
  expect([opened.through, raised.through, lower.through]).toEqual([null, far, far]);
  expect(lower.version).toBe(opened.version);
});

test("two who ask at once get the same run", async () => {
  const { id } = await given.integration();

  const asked = await Promise.all(
    [1, 2, 3, 4].map(() => runs.openNow(db, id, { settleMs, through: new Date() })),
  );

  expect(new Set(asked.map((it) => it.id)).size).toBe(1);
});

test("one run is open per lane, and one that is over stands in nobody's way", async () => {
  const { id: integrationId, workspaceId } = await given.integration();
  const columns = { integrationId, workspaceId };
  await given.run({ ...columns, state: "done" });
  await given.run({ ...columns, state: "paused" });
  await given.run({ ...columns, kind: "release" });

  await expect(given.run({ ...columns, kind: "incremental" })).rejects.toThrow("run_one_open_per_lane");
});
