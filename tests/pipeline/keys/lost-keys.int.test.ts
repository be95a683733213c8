import type { KnobChange } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

/** Small pages that take their time, so that there is a middle. */
const slow: KnobChange = { searchPageMax: 20, listPageMax: 10, latencyMs: 10 };

const readingSome = (tenant: Tenant, run: { id: string }) =>
  tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(60));

const untilStatus = (tenant: Tenant, status: string) =>
  vi.waitFor(
    async () => {
      const integration = await tenant.getIntegration();
      expect(integration.status).toBe(status);
      return integration;
    },
    { timeout: 30_000, interval: 50 },
  );

async function cursors({ db }: TestSystem): Promise<unknown[]> {
  return (await db.query("select stream, at from stream_cursor order by stream")).rows;
}

test.each(["full", "documented"] as const)(
  "a key that is revoked in mid-run is replaced by another and the run ends equal, with the key %s",
  async (key) => {
    await using system = await startSystem({ knobs: slow });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    const run = await tenant.switchOn();
    await readingSome(tenant, run);

    system.sim.setKnobs({ revoked: [key] });
    const { attention } = await untilStatus(tenant, "needs_attention");
    expect(attention).toMatchObject({ reason: "rejected", missingRoles: [] });
    const stopped = await tenant.waitForRun(run, (it) => expect(it.state).toBe("paused"));
    const kept = await cursors(system);
    await tenant.connect("sameOrgOther");
    expect(await tenant.getIntegration()).toMatchObject({ status: "off", attention: null });
    expect(await cursors(system)).toEqual(kept);
    const resumed = await tenant.switchOn();

    expect(resumed.id).toBe(run.id);
    expect(resumed.progress.done).toBeGreaterThanOrEqual(stopped.progress.done);
    await tenant.waitUntilDone(resumed);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("a key that lost a required role and got it back goes on by itself", async () => {
  await using system = await startSystem({ knobs: slow });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await readingSome(tenant, run);

  system.sim.setKnobs({ rolesLost: { full: ["org.permission.message.read"] } });
  const { attention } = await untilStatus(tenant, "needs_attention");
  expect(attention).toMatchObject({ reason: "roles_missing", missingRoles: ["org.permission.message.read"] });
  system.sim.setKnobs({ rolesLost: {} });
  await system.db.query("update integration set recheck_at = clock_timestamp()"); // a quarter of an hour later

  await untilStatus(tenant, "active");
  await tenant.waitUntilDone(run);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("a key that lost its search role is read by lists from then on", async () => {
  await using system = await startSystem({ knobs: slow });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await readingSome(tenant, run);

  system.sim.setKnobs({ rolesLost: { full: ["org.permission.search.create"] } });
  await tenant.waitForRun(run, (it) => expect(it.state).toBe("failed"));
  const next = await tenant.runUntilDone();

  expect(next.strategy).toBe("list");
  expect(await tenant.getIntegration()).toMatchObject({ status: "active", strategy: "list" });
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("one stray 401 stops nobody", async () => {
  await using system = await startSystem({ knobs: slow });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await readingSome(tenant, run);

  system.sim.setKnobs({ stray401: 1 });

  await tenant.waitUntilDone(run);
  expect(system.sim.requests().counts.byStatus).toMatchObject({ "401": 1 });
  expect(await tenant.getIntegration()).toMatchObject({ status: "active", attention: null });
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
