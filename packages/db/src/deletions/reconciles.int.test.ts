import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type GivenIntegration } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { deletions, openDb, runs } from "../index.ts";
import { recordAuditProgress } from "./reconciles.ts";
import { advanceSweep } from "./sweeps.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour);
const pace = { cycleHours: 24, maxCustomers: 100, maxThreads: 100 };
const restricted = {
  search: false,
  auditLog: false,
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
};

async function givenConversations({ workspaceId }: GivenIntegration, count: number): Promise<void> {
  await given.query(
    `insert into conversation (workspace_id, id, channels, tags, updated_at, attributes, relations, observed_at, mapping_version,
      feed_position)
    select $1, lpad(n::text, 24, '0'), '{}', '{}', now(), '{}', '{}', now(), 1, n from generate_series(1, $2) as n`,
    workspaceId,
    count,
  );
}

const openNow = async (integrationId: string, full = false) => {
  const run = await deletions.openReconcile(db, integrationId, { full });
  if (run === undefined) throw new Error("no run");
  return run;
};
const findOwn = async (run: { id: string }) => deletions.findReconcile(db, run.id);

test("concurrent schedulers open one run for each due integration, which is due again in an hour", async () => {
  for (let i = 0; i < 10; i++) await given.integration({ orgId: `org-${i}`, nextReconcileAt: ago(1) });

  const opened = (
    await Promise.all([1, 2, 3].map(() => deletions.openDueReconciles(db, { limit: 100 })))
  ).flat();

  expect(new Set(opened.map((it) => it.integrationId)).size).toBe(10);
  expect(opened).toHaveLength(10);
  expect(opened[0]).toMatchObject({ kind: "reconcile", lane: "reconcile", state: "queued" });
  expect(
    await given.query(
      "select count(*)::int as count from integration where next_reconcile_at > clock_timestamp() + interval '59 minutes'",
    ),
  ).toEqual([{ count: 10 }]);
});

test.each([
  { ingestConversations: false },
  { paused: true },
  { attention: { reason: "expired" } },
  { nextReconcileAt: new Date(Date.now() + hour) },
  { nextReconcileAt: null },
])("no run is opened where the integration is not active or not due: %j", async (columns) => {
  await given.integration({ nextReconcileAt: ago(1), ...columns });

  expect(await deletions.openDueReconciles(db, { limit: 100 })).toEqual([]);
});

test("the first reconcile run is due an hour after the initial run", async () => {
  const run = await given.run({ phase: "backlog" });

  await runs.finish(db, run, { settleMs: 0 });

  expect(
    await given.query(
      "select round(extract(epoch from next_reconcile_at - clock_timestamp()) / 60)::int as minutes from integration",
    ),
  ).toEqual([{ minutes: 60 }]);
});

test("with a key that may read the audit log, a run reads it from the last position, with an overlap", async () => {
  const auditedTo = ago(2);
  const { id } = await given.integration({ auditedTo, createdAt: ago(24) });

  const run = await openNow(id);

  expect(run.phase).toBe("audit");
  expect((await findOwn(run))?.auditFrom).toEqual(new Date(auditedTo.getTime() - 10 * 60_000));
});

test.each([
  ["may not read the audit log", { capabilities: { ...restricted, search: true }, auditedTo: ago(1) }],
  ["has not read the audit log for days", { auditedTo: ago(24 * 8), createdAt: ago(24 * 30) }],
])("with a key that %s, a run sweeps the stored records", async (_, columns) => {
  const { id } = await given.integration(columns);

  const run = await openNow(id);

  expect(run.phase).toBe("sweep");
  expect((await findOwn(run))?.auditFrom).toBeNull();
});

test("after a complete sweep cycle, a run reads the audit log from the start of that cycle", async () => {
  const { id } = await given.integration({ createdAt: ago(24 * 30) });
  for (const [kind, hours] of [
    ["conversation", 5],
    ["customer", 7],
  ] as const)
    await given.row("sweep_position", { integrationId: id, kind, fullCycleSince: ago(hours) });

  const run = await openNow(id);

  expect(run.phase).toBe("audit");
  expect((await findOwn(run))?.auditFrom?.getTime()).toBeLessThan(ago(7).getTime());
});

test("a request while a run is open returns that run, which runs again before it is done", async () => {
  const { id } = await given.integration({ auditedTo: ago(1) });
  const first = await openNow(id);

  const second = await openNow(id, true);
  const again = await deletions.runReconcileAgain(db, first);
  const third = again && (await deletions.runReconcileAgain(db, again));

  expect(second.id).toBe(first.id);
  expect(again).toMatchObject({ id: first.id, phase: "audit", state: "running", version: first.version + 1 });
  expect(await findOwn(first)).toMatchObject({ fullSweep: true, runAgain: null, quota: null });
  expect(third).toBeUndefined();
});

test("the audit log position stays before batches that are not normalized yet", async () => {
  const { id } = await given.integration({ auditedTo: ago(3.5), kustomerAheadMs: -hour });
  const run = await openNow(id);
  await given.batch(run, { observedAt: ago(2) });

  await recordAuditProgress(db, run, { begunAt: ago(1) });

  const [integration] = await given.query<{ auditedTo: Date }>(
    'select audited_to as "auditedTo" from integration',
  );
  expect(integration?.auditedTo.getTime()).toBeGreaterThan(ago(3.01).getTime());
  expect(integration?.auditedTo.getTime()).toBeLessThan(ago(2.99).getTime());
});

test("the audit log position never passes the present, however far ahead Kustomer's `Date` is", async () => {
  const { id } = await given.integration({ auditedTo: ago(3), kustomerAheadMs: 24 * hour });
  const run = await openNow(id);

  const begunAt = ago(1);
  await recordAuditProgress(db, run, { begunAt });

  const [integration] = await given.query('select audited_to as "auditedTo" from integration');
  expect(integration).toEqual({ auditedTo: begunAt });
});

test("each run sweeps its share of the rest in the order of ids, and the cycle covers everything", async () => {
  const integration = await given.integration({ capabilities: restricted });
  await givenConversations(integration, 48);
  const readIds: string[] = [];
  const sizes: number[] = [];

  for (let hours = 0; hours < 24; hours++) {
    const run = await openNow(integration.id);
    await deletions.beginSweep(db, run, { full: false, pace });
    let range = await deletions.findNextIdRange(db, run, 100);
    while (range?.kind === "conversation") {
      readIds.push(...range.ids);
      await advanceSweep(db, run, range);
      range = await deletions.findNextIdRange(db, run, 100);
    }
    await deletions.startNewSweepCycles(db, run);
    await runs.cancel(db, run.id);
    sizes.push(readIds.length);
    await given.query("update sweep_position set started_at = started_at - interval '1 hour'");
  }

  expect(sizes[0]).toBeLessThan(5);
  expect(new Set(readIds).size).toBe(48);
  expect(readIds.length).toBeLessThan(60);
});

test("a completed cycle starts again, and its start is recorded as the time since which every record was read", async () => {
  const integration = await given.integration({ capabilities: restricted });
  await givenConversations(integration, 3);
  const run = await openNow(integration.id, true);
  await deletions.beginSweep(db, run, { full: true, pace });

  const kinds: string[] = [];
  for (
    let range = await deletions.findNextIdRange(db, run, 2);
    range;
    range = await deletions.findNextIdRange(db, run, 2)
  ) {
    kinds.push(`${range.kind} ${range.ids.length}`);
    await advanceSweep(db, run, range);
  }
  await deletions.startNewSweepCycles(db, run);

  expect(kinds).toEqual(["conversation 2", "conversation 1", "thread 2", "thread 1"]);
  const positions = await given.query(
    "select kind, last_swept_id, full_cycle_since is not null as complete from sweep_position order by kind",
  );
  expect(positions).toEqual([
    { kind: "conversation", last_swept_id: "", complete: true },
    { kind: "customer", last_swept_id: "", complete: false },
    { kind: "thread", last_swept_id: "", complete: true },
  ]);
});

test("a sweep includes held conversations", async () => {
  const integration = await given.integration({ capabilities: restricted });
  await givenConversations(integration, 2);
  const stored = ["1", "2"].map((it) => it.padStart(24, "0"));
  const held = ["1a".padStart(24, "0"), "f".repeat(24)];
  for (const id of held)
    await given.row("held_conversation", { workspaceId: integration.workspaceId, id, updatedAt: ago(1) });
  const run = await openNow(integration.id, true);

  await deletions.beginSweep(db, run, { full: true, pace });
  const range = await deletions.findNextIdRange(db, run, 10);
  if (range) await advanceSweep(db, run, range);

  expect(range).toEqual({ kind: "conversation", ids: [...stored, ...held], to: held[1] });
  expect(await deletions.findNextIdRange(db, run, 10)).toEqual({
    kind: "thread",
    ids: stored,
    to: stored[1],
  });
});

test("a sweep that has begun does not begin again", async () => {
  const integration = await given.integration({ capabilities: restricted });
  await givenConversations(integration, 3);
  const run = await openNow(integration.id, true);
  await deletions.beginSweep(db, run, { full: true, pace });
  const range = await deletions.findNextIdRange(db, run, 2);
  if (range) await advanceSweep(db, run, range);

  await deletions.beginSweep(db, run, { full: true, pace });

  expect(await deletions.findNextIdRange(db, run, 100)).toMatchObject({
    kind: "conversation",
    ids: ["3".padStart(24, "0")],
  });
});
