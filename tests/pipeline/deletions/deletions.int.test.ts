import { expect, test, vi } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const small = { simulator: { conversations: 30 } };

async function loaded(system: TestSystem, key: "full" | "documented"): Promise<Tenant> {
  const tenant = await system.createTenant();
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  return tenant;
}

test.each([
  { key: "full", deletedAs: "gone" },
  { key: "documented", deletedAs: "flagged" },
] as const)(
  "what was deleted at Kustomer ($deletedAs) goes here too, with the key $key",
  async ({ key, deletedAs }) => {
    await using system = await startSystem({ ...small, knobs: { deletedAs } });
    const tenant = await loaded(system, key);
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

test("a fetcher that is killed while it goes through what is stored removes nothing, and another one ends its sweep", async () => {
  const knobs = { commaListMax: 3 };
  await using system = await startSystem({ ...small, knobs, services: { fetcher: 0 } });
  const fetcher = await system.startServiceProcess("fetcher");
  const tenant = await loaded(system, "documented");
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
    const suspects = await system.db.query("select from deletion_candidate where id = $1", [first]);
    expect(suspects.rows).toHaveLength(1);
  }, 30_000);
  system.sim.setKnobs({ latencyMs: 60_000 }); // whatever it asks for next does not come while it lives
  await fetcher.kill();

  expect(await tenant.waitForRun(run, () => undefined)).toMatchObject({
    phase: "sweep",
    finishedAt: null,
    counts: { deleted: 0 },
  });
  expect((await readStore(tenant)).conversations).toHaveLength(before.conversations.length);
  system.sim.setKnobs({ latencyMs: 0 });
  await system.startService("fetcher");
  await system.loseQueue(); // else the queue waits for the dead one's lock to end
  await system.makeDispatchesOverdue();
  expect((await tenant.waitUntilDone(run)).counts.deleted).toBeGreaterThan(0);
  await tenant.runUntilDone();
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
