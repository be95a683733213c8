import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test, vi } from "vitest";
import { batches, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const counts = { stored: 2, unchanged: 1, held: 0, rejected: 0, dropped: 0 };
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

  expect(claimed).toEqual([{ id: stale.id, replayed: false }]);
});

test("partitions of today and the next days are created, also by several schedulers at once", async () => {
  await Promise.all([1, 2, 3].map(() => batches.maintainPartitions(db, 7)));

  expect(await listPartitions()).toEqual([...[0, 1, 2, 3].map(toPartitionName), "raw_batch_default"]);
});

test("old partitions are dropped, unless they hold an unsettled batch", async () => {
  const run = await given.run();
  for (const days of [-7, -8, -9]) await createPartition(days);
  await given.batch(run, { createdAt: inDays(-7), state: "settled" });
  await given.batch(run, { createdAt: inDays(-8), state: "settled" });
  await given.batch(run, { createdAt: inDays(-9) });

  const dropped = await batches.maintainPartitions(db, 7);

  expect(dropped).toEqual([toPartitionName(-8)]);
  expect(await listPartitions()).toEqual(expect.arrayContaining([toPartitionName(-7), toPartitionName(-9)]));
});

test("batches that came before their partition stay in the default partition and are deleted from there", async () => {
  const run = await given.run();
  await given.batch(run, { createdAt: inDays(3), state: "settled" });
  await given.batch(run, { createdAt: inDays(-20), state: "settled" });
  const kept = await given.batch(run, { createdAt: inDays(-20) });
  await given.query(`drop table if exists ${toPartitionName(3)}`);
  const ahead = await given.batch(run, { createdAt: inDays(3), state: "settled" });

  await batches.maintainPartitions(db, 7);

  expect(await listPartitions()).not.toContain(toPartitionName(3));
  const rows = await given.query<{ id: string }>("select id from raw_batch order by id");
  expect(rows.map((it) => it.id)).toEqual([kept.id, ahead.id].toSorted());
});

test("unsettled batches are counted per workspace, up to a bound", async () => {
  const run = await given.run();
  for (const columns of [{}, { runId: null }, { state: "settled" }]) await given.batch(run, columns);
  await given.batch(await given.run());

  expect(await batches.countUnsettled(db, run.workspaceId, { atMost: 10 })).toBe(2);
  expect(await batches.countUnsettled(db, run.workspaceId, { atMost: 1 })).toBe(1);
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
    const waiting = "select from pg_locks where not granted and relation = 'raw_batch'::regclass";
    await vi.waitFor(async () => expect(await given.query(waiting)).toHaveLength(1), { interval: 5 });
    return { maintaining };
  });

  await expect((await maintained).maintaining).resolves.toEqual([]);
  expect(await listPartitions()).not.toContain(toPartitionName(2));
});
