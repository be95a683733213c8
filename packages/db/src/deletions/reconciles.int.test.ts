import { testDb } from "@inlet/testkit";
import { type GivenIntegration, givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { deletions, openDb, runs } from "../index.ts";
import { recordAuditProgress } from "./reconciles.ts";
import { advanceSweep } from "./sweeps.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour);
const pace = { cycleHours: 24, maxCustomers: 100, maxThreads: 100 };
const blind = {
  search: false,
  auditLog: false,
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
};

async function givenStored({ workspaceId }: GivenIntegration, count: number): Promise<void> {
  await given.ask(
    `insert into conversation (workspace_id, id, channels, tags, updated_at, attributes, relations, observed_at, mapping_version)
    select $1, lpad(n::text, 24, '0'), '{}', '{}', now(), '{}', '{}', now(), 1 from generate_series(1, $2) as n`,
    workspaceId,
    count,
  );
}

const openNow = async (integrationId: string, full = false) => {
  const run = await deletions.openReconcile(db, integrationId, { full });
  if (run === undefined) throw new Error("no run");
  return run;
};
const ownOf = async (run: { id: string }) => deletions.findReconcile(db, run.id);

test("two schedulers at once open each due integration once, and it is due again in an hour", async () => {
  for (let i = 0; i < 10; i++) await given.integration({ orgId: `org-${i}`, nextReconcileAt: ago(1) });

  const opened = (
    await Promise.all([1, 2, 3].map(() => deletions.openDueReconciles(db, { limit: 100 })))
  ).flat();

  expect(new Set(opened.map((it) => it.integrationId)).size).toBe(10);
  expect(opened).toHaveLength(10);
  expect(opened[0]).toMatchObject({ kind: "reconcile", lane: "reconcile", state: "queued" });
  expect(
    await given.ask(
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
])("nobody looks where nothing may be read or it is not time: %j", async (columns) => {
  await given.integration({ nextReconcileAt: ago(1), ...columns });

  expect(await deletions.openDueReconciles(db, { limit: 100 })).toEqual([]);
});

test("the first look comes an hour after the first load", async () => {
  const run = await given.run({ phase: "backlog" });

  await runs.finish(db, run, { settleMs: 0 });

  expect(
    await given.ask(
      "select round(extract(epoch from next_reconcile_at - clock_timestamp()) / 60)::int as minutes from integration",
    ),
  ).toEqual([{ minutes: 60 }]);
});

test("a key that may read the audit log reads it from where it was read to, with an overlap", async () => {
  const auditedTo = ago(2);
  const { id } = await given.integration({ auditedTo, createdAt: ago(24) });

  const run = await openNow(id);

  expect(run.phase).toBe("audit");
  expect((await ownOf(run))?.auditFrom).toEqual(new Date(auditedTo.getTime() - 10 * 60_000));
});

test.each([
  ["may not read the audit log", { capabilities: { ...blind, search: true }, auditedTo: ago(1) }],
  ["has not read the audit log for long", { auditedTo: ago(24 * 8), createdAt: ago(24 * 30) }],
])("a key that %s goes through what is stored", async (_, columns) => {
  const { id } = await given.integration(columns);

  const run = await openNow(id);

  expect(run.phase).toBe("sweep");
  expect((await ownOf(run))?.auditFrom).toBeNull();
});

test("once everything has been swept, the audit log is read from there on", async () => {
  const { id } = await given.integration({ createdAt: ago(24 * 30) });
  for (const [kind, hours] of [
    ["conversation", 5],
    ["customer", 7],
  ] as const)
    await given.row("sweep_position", { integrationId: id, kind, fullCycleSince: ago(hours) });

  const run = await openNow(id);

  expect(run.phase).toBe("audit");
  expect((await ownOf(run))?.auditFrom?.getTime()).toBeLessThan(ago(7).getTime());
});

test("whoever asks while a run is open gets that one, and it goes round once more before it is done", async () => {
  const { id } = await given.integration({ auditedTo: ago(1) });
  const first = await openNow(id);

  const second = await openNow(id, true);
  const again = await deletions.runReconcileAgain(db, first);
  const over = again && (await deletions.runReconcileAgain(db, again));

  expect(second.id).toBe(first.id);
  expect(again).toMatchObject({ id: first.id, phase: "audit", state: "running", version: first.version + 1 });
  expect(await ownOf(first)).toMatchObject({ fullSweep: true, runAgain: null, quota: null });
  expect(over).toBeUndefined();
});

test("the audit log counts as read only up to what still waits to be normalized", async () => {
  const { id } = await given.integration({ auditedTo: ago(3) });
  const run = await openNow(id);
  await given.batch(run, { observedAt: ago(2) });

  await recordAuditProgress(db, run, { to: ago(1), behindMs: hour });

  const [integration] = await given.ask<{ auditedTo: Date }>(
    'select audited_to as "auditedTo" from integration',
  );
  expect(integration?.auditedTo.getTime()).toBeGreaterThan(ago(3.01).getTime());
  expect(integration?.auditedTo.getTime()).toBeLessThan(ago(2.99).getTime());
});

test("a run sweeps its share of what is left, in the order of ids, and all of it in the end", async () => {
  const integration = await given.integration({ capabilities: blind });
  await givenStored(integration, 48);
  const met: string[] = [];
  const sizes: number[] = [];

  for (let turn = 0; turn < 24; turn++) {
    const run = await openNow(integration.id);
    await deletions.beginSweep(db, run, { full: false, pace });
    let swath = await deletions.findNextIdRange(db, run, 100);
    while (swath?.kind === "conversation") {
      met.push(...swath.ids);
      await advanceSweep(db, run, swath);
      swath = await deletions.findNextIdRange(db, run, 100);
    }
    await deletions.startNewSweepCycles(db, run);
    await runs.cancel(db, run.id);
    sizes.push(met.length);
    await given.ask("update sweep_position set started_at = started_at - interval '1 hour'");
  }

  expect(sizes[0]).toBeLessThan(5);
  expect(new Set(met).size).toBe(48);
  expect(met.length).toBeLessThan(60);
});

test("a cycle that has come to its end begins anew, and tells since when everything was seen", async () => {
  const integration = await given.integration({ capabilities: blind });
  await givenStored(integration, 3);
  const run = await openNow(integration.id, true);
  await deletions.beginSweep(db, run, { full: true, pace });

  const kinds: string[] = [];
  for (
    let swath = await deletions.findNextIdRange(db, run, 2);
    swath;
    swath = await deletions.findNextIdRange(db, run, 2)
  ) {
    kinds.push(`${swath.kind} ${swath.ids.length}`);
    await advanceSweep(db, run, swath);
  }
  await deletions.startNewSweepCycles(db, run);

  expect(kinds).toEqual(["conversation 2", "conversation 1", "thread 2", "thread 1"]);
  const places = await given.ask(
    "select kind, last_swept_id, full_cycle_since is not null as whole from sweep_position order by kind",
  );
  expect(places).toEqual([
    { kind: "conversation", last_swept_id: "", whole: true },
    { kind: "customer", last_swept_id: "", whole: false },
    { kind: "thread", last_swept_id: "", whole: true },
  ]);
});

test("conversations that are held are swept in their turn", async () => {
  const integration = await given.integration({ capabilities: blind });
  await givenStored(integration, 2);
  const stored = ["1", "2"].map((it) => it.padStart(24, "0"));
  const held = ["1a".padStart(24, "0"), "f".repeat(24)];
  for (const id of held)
    await given.row("held_conversation", { workspaceId: integration.workspaceId, id, updatedAt: ago(1) });
  const run = await openNow(integration.id, true);

  await deletions.beginSweep(db, run, { full: true, pace });
  const swath = await deletions.findNextIdRange(db, run, 10);
  if (swath) await advanceSweep(db, run, swath);

  expect(swath).toEqual({ kind: "conversation", ids: [...stored, ...held], to: held[1] });
  expect(await deletions.findNextIdRange(db, run, 10)).toEqual({
    kind: "thread",
    ids: stored,
    to: stored[1],
  });
});

test("a sweep that has begun does not begin anew", async () => {
  const integration = await given.integration({ capabilities: blind });
  await givenStored(integration, 3);
  const run = await openNow(integration.id, true);
  await deletions.beginSweep(db, run, { full: true, pace });
  const swath = await deletions.findNextIdRange(db, run, 2);
  if (swath) await advanceSweep(db, run, swath);

  await deletions.beginSweep(db, run, { full: true, pace });

  expect(await deletions.findNextIdRange(db, run, 100)).toMatchObject({
    kind: "conversation",
    ids: ["3".padStart(24, "0")],
  });
});
