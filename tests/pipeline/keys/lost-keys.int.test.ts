import type { KnobChange } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startWorld, type World } from "../../support/test-system.ts";

/** Small pages that take their time, so that there is a middle. */
const slow: KnobChange = { searchPageMax: 20, listPageMax: 10, latencyMs: 10 };

const readingSome = (tenant: Tenant, run: { id: string }) =>
  tenant.until(run, ({ progress }) => expect(progress.done).toBeGreaterThan(60));

const untilStatus = (tenant: Tenant, status: string) =>
  vi.waitFor(
    async () => {
      const integration = await tenant.integration();
      expect(integration.status).toBe(status);
      return integration;
    },
    { timeout: 30_000, interval: 50 },
  );

async function cursors({ db }: World): Promise<unknown[]> {
  return (await db.query("select stream, at from stream_cursor order by stream")).rows;
}

test.each(["full", "documented"] as const)(
  "a key that is revoked in mid-run is replaced by another and the run ends equal, with the key %s",
  async (key) => {
    await using world = await startWorld({ knobs: slow });
    const tenant = await world.tenant();
    await tenant.connect(key);
    const run = await tenant.switchOn();
    await readingSome(tenant, run);

    world.sim.setKnobs({ revoked: [key] });
    const { attention } = await untilStatus(tenant, "needs_attention");
    expect(attention).toMatchObject({ reason: "rejected", missingRoles: [] });
    const stopped = await tenant.until(run, (it) => expect(it.state).toBe("paused"));
    const kept = await cursors(world);
    await tenant.connect("sameOrgOther");
    expect(await tenant.integration()).toMatchObject({ status: "off", attention: null });
    expect(await cursors(world)).toEqual(kept);
    const resumed = await tenant.switchOn();

    expect(resumed.id).toBe(run.id);
    expect(resumed.progress.done).toBeGreaterThanOrEqual(stopped.progress.done);
    await tenant.untilDone(resumed);
    await expectEqualToTruth(world, tenant);
    await expectInvariants(world, tenant);
  },
);

test("a key that lost a required role and got it back goes on by itself", async () => {
  await using world = await startWorld({ knobs: slow });
  const tenant = await world.tenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await readingSome(tenant, run);

  world.sim.setKnobs({ rolesLost: { full: ["org.permission.message.read"] } });
  const { attention } = await untilStatus(tenant, "needs_attention");
  expect(attention).toMatchObject({ reason: "roles_missing", missingRoles: ["org.permission.message.read"] });
  world.sim.setKnobs({ rolesLost: {} });
  await world.db.query("update integration set recheck_at = clock_timestamp()"); // a quarter of an hour later

  await untilStatus(tenant, "active");
  await tenant.untilDone(run);
  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});

test("a key that lost its search role is read by lists from then on", async () => {
  await using world = await startWorld({ knobs: slow });
  const tenant = await world.tenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await readingSome(tenant, run);

  world.sim.setKnobs({ rolesLost: { full: ["org.permission.search.create"] } });
  await tenant.until(run, (it) => expect(it.state).toBe("failed"));
  const next = await tenant.runUntilDone();

  expect(next.strategy).toBe("list");
  expect(await tenant.integration()).toMatchObject({ status: "active", strategy: "list" });
  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});

test("one stray 401 stops nobody", async () => {
  await using world = await startWorld({ knobs: slow });
  const tenant = await world.tenant();
  await tenant.connect("full");
  const run = await tenant.switchOn();
  await readingSome(tenant, run);

  world.sim.setKnobs({ stray401: 1 });

  await tenant.untilDone(run);
  expect(world.sim.requests().counts.byStatus).toMatchObject({ "401": 1 });
  expect(await tenant.integration()).toMatchObject({ status: "active", attention: null });
  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});
