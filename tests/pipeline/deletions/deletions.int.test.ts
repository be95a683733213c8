import { expect, test, vi } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const smallSystem = { simulator: { conversations: 15 } };

async function setUpTenant(system: TestSystem, key: "full" | "documented"): Promise<Tenant> {
  const tenant = await system.createTenant();
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  return tenant;
}

test.each([
  { key: "full", deletedAs: "gone" },
  { key: "documented", deletedAs: "flagged" },
] as const)(
  "records that were deleted at Kustomer ($deletedAs) are deleted here too, with the key $key",
  async ({ key, deletedAs }) => {
    await using system = await startSystem({ ...smallSystem, knobs: { deletedAs } });
    const tenant = await setUpTenant(system, key);
    const before = await readStore(tenant);
    const [first, second] = before.conversations;
    const customerId = String(second?.["customerId"]);

    system.sim.mutate({
      actions: [
        { type: "deleteConversation", conversationId: String(first?.id) },
        { type: "deleteCustomer", customerId },
      ],
    });
    const run = await tenant.reconcile({ full: key === "documented" });
    await tenant.runUntilDone();

    expect(run).toMatchObject({ kind: "reconcile", question: null });
    expect(run.counts.deleted).toBeGreaterThanOrEqual(2);
    const after = await readStore(tenant);
    expect(after.conversations.map((it) => it.id)).not.toContain(first?.id);
    expect(after.customers.map((it) => it.id)).not.toContain(customerId);
    expect(await tenant.getVolume()).toMatchObject({ used: before.conversations.length });
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("a fetcher that is killed during a sweep deletes nothing, and another fetcher completes the sweep", async () => {
  const knobs = { commaListMax: 3 };
  await using system = await startSystem({ ...smallSystem, knobs, services: { fetcher: 0 } });
  const fetcher = await system.startServiceProcess("fetcher");
  const tenant = await setUpTenant(system, "documented");
  const before = await readStore(tenant);
  const [first] = before.conversations.map((it) => it.id).sort();
  system.sim.mutate({ actions: [{ type: "deleteConversation", conversationId: String(first) }] });
  system.sim.setKnobs({ latencyMs: 50 });

  const run: { id: string } = await tenant.api.expectOk(
    "POST",
    `${tenant.path}/integrations/kustomer/reconciles`,
    {
      full: true,
    },
  );
  await vi.waitFor(async () => {
    const candidates = await system.db.query("select from deletion_candidate where id = $1", [first]);
    expect(candidates.rows).toHaveLength(1);
  }, waitOptions);
  system.sim.setKnobs({ latencyMs: 60_000 }); // the next reply does not arrive before the kill
  await fetcher.kill();

  expect(await tenant.waitForRun(run, () => undefined)).toMatchObject({
    phase: "sweep",
    finishedAt: null,
    counts: { deleted: 0 },
  });
  expect((await readStore(tenant)).conversations).toHaveLength(before.conversations.length);
  system.sim.setKnobs({ latencyMs: 0 });
  await system.startService("fetcher");
  await system.loseQueue(); // otherwise the job waits until the killed fetcher's lock expires
  await system.makeDispatchesOverdue();
  expect((await tenant.waitUntilDone(run)).counts.deleted).toBeGreaterThan(0);
  await tenant.runUntilDone();
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
