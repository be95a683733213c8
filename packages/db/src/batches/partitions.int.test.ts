import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test, vi } from "vitest";
import { batches, openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const day = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * day);
const toPartitionName = (days: number) =>
  `raw_batch_${inDays(days).toISOString().slice(0, 10).replaceAll("-", "")}`;

async function listPartitions(): Promise<string[]> {
  const rows = await given.query<{ name: string }>(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'raw_batch'::regclass order by 1",
  );
  return rows.map((it) => it.name);
}

async function createPartition(days: number) {
  const on = (more: number) =>
    inDays(days + more)
      .toISOString()
      .slice(0, 10);
  await given.query(
    `create table ${toPartitionName(days)} partition of raw_batch for values from ('${on(0)} 00:00Z') to ('${on(1)} 00:00Z')`,
  );
}

test("partitions of today and the next days are created, also by several schedulers at once", async () => {
  // Yesterday's stands when the test run began before midnight.
  for (const days of [-1, 0, 1, 2]) await given.query(`drop table if exists ${toPartitionName(days)}`);

  await Promise.all([1, 2, 3].map(() => batches.maintainPartitions(db, 7)));

  expect(await listPartitions()).toEqual([...[0, 1, 2].map(toPartitionName), "raw_batch_default"]);
});

test("old partitions are dropped, unless they hold an unsettled batch", async () => {
  const run = await given.run();
  for (const days of [-7, -8, -9]) await createPartition(days);
  await given.batch(run, { createdAt: inDays(-7), state: "settled" });
  await given.batch(run, { createdAt: inDays(-8), state: "settled" });
  await given.batch(run, { createdAt: inDays(-9) });

  const { dropped } = await batches.maintainPartitions(db, 7);

  expect(dropped).toEqual([toPartitionName(-8)]);
  expect(await listPartitions()).toEqual(expect.arrayContaining([toPartitionName(-7), toPartitionName(-9)]));
});

test("several schedulers at once drop an old partition, and none of them fails", async () => {
  for (const days of [-8, -12, -13]) await createPartition(days);

  const outcomes = await Promise.all([1, 2, 3].map(() => batches.maintainPartitions(db, 7)));

  const dropped = new Set(outcomes.flatMap((it) => it.dropped));
  expect([...dropped]).toEqual(expect.arrayContaining([-13, -12, -8].map(toPartitionName)));
});

test("batches that came before their partition stay in the default partition and are deleted from there", async () => {
  const run = await given.run();
  await given.batch(run, { createdAt: inDays(2), state: "settled" });
  await given.batch(run, { createdAt: inDays(-20), state: "settled" });
  const kept = await given.batch(run, { createdAt: inDays(-20) });
  await given.query(`drop table if exists ${toPartitionName(2)}`);
  const ahead = await given.batch(run, { createdAt: inDays(2), state: "settled" });

  await batches.maintainPartitions(db, 7);
  await batches.deleteOldPages(db, 7);

  expect(await listPartitions()).not.toContain(toPartitionName(2));
  const rows = await given.query<{ id: string }>("select id from raw_batch order by id");
  expect(rows.map((it) => it.id)).toEqual([kept.id, ahead.id].toSorted());
});

test.each(["running", "failed", "cancelled", "done"])(
  "the counts of a %s run stay when its old pages are dropped, also of pages in the default partition",
  async (state) => {
    const run = await given.run({ state });
    await createPartition(-8);
    const outcome = { stored: 3, unchanged: 1, held: 2, rejected: 0, dropped: 4 };
    if (state === "done") await given.query("update run set stored_counts = $1", { ...outcome, stored: 12 });
    for (const days of [-8, -8, -20, 0])
      await given.batch(run, { createdAt: inDays(days), state: "settled", ...outcome });
    const loadCounts = async () => (await runs.findWithOutcome(db, run))?.outcome;
    const before = await loadCounts();

    await batches.maintainPartitions(db, 7);
    await batches.deleteOldPages(db, 7);

    expect(await given.query("select count(*)::int as pages from raw_batch")).toEqual([{ pages: 1 }]);
    expect(await loadCounts()).toEqual(before);
  },
);

test("a run that ends after old pages of its own were dropped counts them too", async () => {
  const run = await given.run({ phase: "backlog", readCounts: { messages: 2 } });
  await createPartition(-8);
  for (const days of [-8, 0])
    await given.batch(run, { createdAt: inDays(days), state: "settled", stored: 3 });

  await batches.maintainPartitions(db, 7);
  const ended = await runs.finish(db, run, { settleMs: 0 });

  expect(ended).toMatchObject({ state: "done", storedCounts: { stored: 6 } });
});

test("a batch that arrives while its partition is created blocks nothing", async () => {
  const run = await given.run();
  await given.query("delete from raw_batch");
  await given.query(`drop table if exists ${toPartitionName(2)}`);
  const maintained = db.transaction().execute(async (tx) => {
    await sql`
      insert into raw_batch (created_at, workspace_id, integration_id, run_id, stream, records, body, observed_at, scope_from, strategy)
      values (${inDays(2)}, ${run.workspaceId}, ${run.integrationId}, ${run.id}, 'tags', 0, '', now(), now(), 'search')`.execute(
      tx,
    );
    const maintaining = batches.maintainPartitions(db, 7);
    const waiting = "select from pg_locks where not granted and relation = 'raw_batch_default'::regclass";
    await vi.waitFor(async () => expect(await given.query(waiting)).toHaveLength(1), { interval: 5 });
    return { maintaining };
  });

  await expect((await maintained).maintaining).resolves.toEqual({ dropped: [], postponed: [] });
  expect(await listPartitions()).not.toContain(toPartitionName(2));
});

test("a reader that stays stops no page from being stored; partitions come and go once it has ended", async () => {
  const run = await given.run();
  await batches.maintainPartitions(db, 7);
  await given.query(`drop table ${toPartitionName(2)}`);
  await createPartition(-10);
  const [added, old] = [toPartitionName(2), toPartitionName(-10)];

  const { postponed } = await db.transaction().execute(async (backup) => {
    await sql`select count(*) from raw_batch`.execute(backup);
    const maintained = await batches.maintainPartitions(db, 7);
    await given.batch(run);
    return maintained;
  });
  const later = await batches.maintainPartitions(db, 7);

  expect(postponed).toEqual([added, old]);
  expect(later).toEqual({ dropped: [old], postponed: [] });
  expect(await listPartitions()).toContain(added);
});

test("a partition that was detached by a scheduler that then died is dropped by the next one", async () => {
  await createPartition(-11);
  await given.query(`alter table raw_batch detach partition ${toPartitionName(-11)}`);

  expect((await batches.maintainPartitions(db, 7)).dropped).toEqual([toPartitionName(-11)]);
});

test("a new partition has the indexes and the storage of the others", async () => {
  await batches.maintainPartitions(db, 7);
  const describe = (table: string) =>
    given.query(
      `select array(select regexp_replace(indexdef, '^.* USING', '') from pg_indexes where tablename = $1 order by 1) as indexes,
        (select attstorage from pg_attribute where attrelid = $1::regclass and attname = 'body') as storage`,
      table,
    );

  expect(await describe(toPartitionName(1))).toEqual(await describe("raw_batch_default"));
});
