import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const countThreadRequests = ({ sim }: TestSystem) =>
  sim.requests().counts.byPath["GET /v1/conversations/:id/messages"] ?? 0;
const countRefusals = ({ sim }: TestSystem) => sim.requests().counts.byStatus["400"] ?? 0;

test.each([false, true])(
  "old messages of many conversations come by a few searches, or by their threads when Kustomer refuses `in`: %s",
  async (inRefused) => {
    // Threads are read for their attachments as well, whenever these are looked for.
    const rolesLost = { full: ["org.permission.attachment.read"] };
    await using system = await startSystem({
      simulator: { conversations: 400 },
      knobs: { inRefused, rolesLost },
    });
    const tenant = await system.createTenant();
    await tenant.connect("full");

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    expect(run.warnings).toEqual([]);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
    if (inRefused) expect(countThreadRequests(system)).toBeGreaterThan(20);
    else expect(countThreadRequests(system)).toBeLessThan(10); // some threads have a message of another customer
    expect(countRefusals(system) > 0).toBe(inRefused);
    const { capabilities } = await tenant.getIntegration();
    expect(capabilities.customersRefused).toBe(inRefused ? true : undefined);
  },
);
