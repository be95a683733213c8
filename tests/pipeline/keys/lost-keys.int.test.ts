import type { KnobChange } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem } from "../../support/test-system.ts";

/** Small and slow pages, so that the test can act in the middle of a run. */
const slowKnobs: KnobChange = { searchPageMax: 20, listPageMax: 10, latencyMs: 10 };

const waitForProgress = (tenant: Tenant, run: { id: string }) =>
  tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(60));

const waitForStatus = (tenant: Tenant, status: string) =>
  vi.waitFor(async () => {
    const integration = await tenant.getIntegration();
    expect(integration.status).toBe(status);
    return integration;
  }, waitOptions);

test.each(["full", "documented"] as const)(
  "a run whose key is revoked continues with a new key and ends equal, with the key %s",
  async (key) => {
    await using system = await startSystem({ knobs: slowKnobs });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    const run = await tenant.switchOn();
    await waitForProgress(tenant, run);

    system.sim.setKnobs({ revoked: [key] });
    const { attention } = await waitForStatus(tenant, "needs_attention");
    expect(attention).toMatchObject({ reason: "rejected", missingRoles: [] });
    const pausedRun = await tenant.waitForRun(run, (it) => expect(it.state).toBe("paused"));
    await tenant.connect("sameOrgOther");
    expect(await tenant.getIntegration()).toMatchObject({ status: "active", lastRun: { id: run.id } });

    const resumed = await tenant.waitForRun(run, (it) => expect(it.state).not.toBe("paused"));
    expect(resumed.progress.done).toBeGreaterThanOrEqual(pausedRun.progress.done);
    await tenant.waitUntilDone(resumed);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("a run resumes by itself when its key regains a required role", async () => {
  await using system = await startSystem({ knobs: slowKnobs });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await waitForProgress(tenant, run);

  system.sim.setKnobs({ rolesLost: { full: ["org.permission.message.read"] } });
  const { attention } = await waitForStatus(tenant, "needs_attention");
  expect(attention).toMatchObject({ reason: "roles_missing", missingRoles: ["org.permission.message.read"] });
  system.sim.setKnobs({ rolesLost: {} });
  await system.db.query("update integration set recheck_at = clock_timestamp()"); // as if a quarter of an hour had passed

  await waitForStatus(tenant, "active");
  await tenant.waitUntilDone(run);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("a key that has lost the search role is read by lists from then on", async () => {
  await using system = await startSystem({ knobs: slowKnobs });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await waitForProgress(tenant, run);

  system.sim.setKnobs({ rolesLost: { full: ["org.permission.search.create"] } });
  await tenant.waitForRun(run, (it) => expect(it.state).toBe("failed"));
  const next = await tenant.runUntilDone();

  expect(next.strategy).toBe("list");
  expect(await tenant.getIntegration()).toMatchObject({ status: "active", strategy: "list" });
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("a single stray 401 stops nothing", async () => {
  await using system = await startSystem({ knobs: slowKnobs });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await waitForProgress(tenant, run);

  system.sim.setKnobs({ stray401: 1 });

  await tenant.waitUntilDone(run);
  expect(system.sim.requests().counts.byStatus).toMatchObject({ "401": 1 });
  expect(await tenant.getIntegration()).toMatchObject({ status: "active", attention: null });
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
