import { countBusiestMinute } from "@inlet/kustomer-simulator";
import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

test("when other tools use 70 % of the rate limit, Inlet uses only the rest and is never refused", async () => {
  const knobs = { limitPerMinute: 400, othersPerMinute: 280, listPageMax: 10 };
  await using system = await startSystem({ simulator: { conversations: 60 }, knobs });
  const tenant = await system.createTenant();
  await tenant.connect("documented");

  await tenant.waitUntilDone(await tenant.switchOn());

  const { counts, log } = system.sim.requests();
  const remaining = knobs.limitPerMinute - knobs.othersPerMinute;
  expect(counts.total, "requests, which must exceed the rest of one minute").toBeGreaterThan(remaining);
  expect(countBusiestMinute(log)).toBeLessThanOrEqual(remaining);
  expect(counts.byStatus["429"]).toBeUndefined();
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
