import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, type Period, tenancy, volume } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const admit = (workspaceId: string, ...ids: string[]) =>
  db.transaction().execute((tx) =>
    volume.admitConversations(
      tx,
      workspaceId,
      ids.map((id) => ({ id, updatedAt: new Date() })),
    ),
  );

/** Adds a past charge, without changing the period's own count. */
const addCharge = (workspaceId: string, id: string, at: string) =>
  given.query(
    `insert into volume_entry (workspace_id, conversation_id, period_start, charged_at) values ($1, $2, ${at}, ${at})`,
    workspaceId,
    id,
  );
const startOf = (period: Period) => `date_trunc('${period}', clock_timestamp(), 'UTC')`;

test.each(["day", "week", "month", "year"] as const)(
  "a %s follows the UTC calendar, and earlier charges do not count",
  async (period) => {
    const { id } = await given.workspace({ period: period === "day" ? "week" : "day" });
    await addCharge(id, "before", `${startOf(period)} - interval '1 microsecond'`);
    await addCharge(id, "at its very start", startOf(period));
    await admit(id, "now");
    await tenancy.updateWorkspace(db, id, { period });

    const [bounds] = await given.query<{ starts: Date; ends: Date }>(
      `select ${startOf(period)} as starts, ${startOf(period)} + '1 ${period}'::interval as ends`,
    );
    expect(await volume.getUsage(db, id)).toMatchObject({
      period,
      used: 2,
      periodStart: bounds?.starts,
      periodEnd: bounds?.ends,
    });
  },
);

test("changes of the kind of period count nothing twice and lose nothing", async () => {
  const { id } = await given.workspace({ period: "month", volumeLimit: 3 });
  await admit(id, "a");
  await tenancy.updateWorkspace(db, id, { period: "day" });
  await admit(id, "b");
  await tenancy.updateWorkspace(db, id, { period: "year" });
  await admit(id, "a", "c", "d");
  await tenancy.updateWorkspace(db, id, { period: "month" });

  expect(await volume.getUsage(db, id)).toMatchObject({ used: 3, limit: 3, held: 1 });
});

test("a change of period waits for a concurrent charge, and counts it", async () => {
  const { id } = await given.workspace({ period: "month" });
  const entered = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const charging = db.transaction().execute(async (tx) => {
    await volume.admitConversations(tx, id, [{ id: "a", updatedAt: new Date() }]);
    entered.resolve();
    await go.promise;
  });
  await entered.promise;

  const changing = tenancy.updateWorkspace(db, id, { period: "day" });
  go.resolve();
  await Promise.all([charging, changing]);

  expect(await volume.getUsage(db, id)).toMatchObject({ period: "day", used: 1 });
});

test("a change of other settings does not recount", async () => {
  const { id } = await given.workspace({ period: "month" });
  await admit(id, "a");
  await given.query("update volume_period set used = 7");

  await tenancy.updateWorkspace(db, id, { name: "New name", volumeLimit: 5 });

  expect(await volume.getUsage(db, id)).toMatchObject({ used: 7, limit: 5 });
});

test("the projection of when the limit is reached uses the rate of the last week", async () => {
  const { id } = await given.workspace({ period: "year", volumeLimit: 10 });
  await given.query("update workspace set created_at = clock_timestamp() - interval '1 year'");
  const [{ days = 0 } = {}] = await given.query<{ days: number }>(
    `select extract(day from least(clock_timestamp() - ${startOf("year")}, interval '7 days'))::integer as days`,
  );
  for (let i = 0; i < 4; i++) await admit(id, `c${i}`);

  const usage = await volume.getUsage(db, id);

  const seconds = ((usage?.projectedFullAt?.getTime() ?? 0) - Date.now()) / 1_000;
  const expected = (days * 86_400 * (10 - 4)) / 4;
  expect(Math.abs(seconds - expected)).toBeLessThan(86_400 * 2);
});

test("soon after a period has begun, the projection uses the rate of the last 24 hours", async () => {
  const { id } = await given.workspace({ period: "day", volumeLimit: 2 });
  await admit(id, "a");
  await given.query(
    `insert into volume_entry (workspace_id, conversation_id, period_start, charged_at)
    select $1, 'of yesterday ' || it, ${startOf("day")} - interval '1 day', clock_timestamp() - interval '23 hours'
    from generate_series(1, 24 * 1000) it`,
    id,
  );

  const { projectedFullAt } = (await volume.getUsage(db, id)) ?? {};

  expect((projectedFullAt?.getTime() ?? 0) - Date.now()).toBeLessThan(60_000);
  expect(projectedFullAt).not.toBeNull();
});

test("there is no projection without admissions, when the period ends before, or when the limit is reached", async () => {
  const idle = await given.workspace({ volumeLimit: 10 });
  const slow = await given.workspace({ period: "day", volumeLimit: 2_000_000_000 });
  const full = await given.workspace({ volumeLimit: 1 });
  await admit(slow.id, "a");
  await admit(full.id, "a", "b");

  for (const { id } of [idle, slow, full])
    expect(await volume.getUsage(db, id)).toMatchObject({ projectedFullAt: null });
});

test("days are listed one by one, including days without admissions", async () => {
  const { id } = await given.workspace({ volumeLimit: 3 });
  await addCharge(id, "late on the first", "'2026-03-01T23:59:59.999Z'::timestamptz");
  await addCharge(id, "early on the third", "'2026-03-03T00:00:00Z'::timestamptz");
  for (const [conversation, releasedAt] of [
    ["waits", null],
    ["released", new Date()],
  ])
    await given.row("held_conversation", {
      workspaceId: id,
      id: conversation,
      updatedAt: new Date(),
      heldAt: new Date("2026-03-03T12:00:00Z"),
      releasedAt,
    });

  expect(await volume.listDays(db, id, { from: "2026-03-01", to: "2026-03-03" })).toEqual([
    { day: "2026-03-01", admitted: 1, held: 0 },
    { day: "2026-03-02", admitted: 0, held: 0 },
    { day: "2026-03-03", admitted: 1, held: 1 },
  ]);
});

test("without bounds the range is the last thirty days, up to today", async () => {
  const { id } = await given.workspace();
  await admit(id, "a", "b");

  const range = await volume.resolveDays(db, {});
  const days = await volume.listDays(db, id, range);

  expect([range.count, days.length]).toEqual([30, 30]);
  expect(days.at(-1)).toMatchObject({ day: range.to, admitted: 2 });
  expect(await volume.resolveDays(db, { to: "2026-03-02" })).toEqual({
    from: "2026-02-01",
    to: "2026-03-02",
    count: 30,
  });
  expect(await volume.resolveDays(db, { from: "2026-03-02", to: "2026-03-01" })).toMatchObject({ count: 0 });
});
