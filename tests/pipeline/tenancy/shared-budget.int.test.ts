import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

test("four fetchers and two workspaces of one org share one budget, and Kustomer refuses no request", async () => {
  const limitPerMinute = 100; // Inlet may use 60 of them
  const knobs = { limitPerMinute, listPageMax: 40 };
  const services = { fetcher: 4, normalizer: 2, scheduler: 1 };
  await using system = await startSystem({ simulator: { conversations: 25 }, knobs, services });
  const [first, second] = [await system.createTenant(), await system.createTenant()];
  await first.connect("documented");
  await second.connect("documented");

  const runs = [await first.switchOn(), await second.switchOn()];
  await Promise.all([first, second].map((tenant, index) => tenant.waitUntilDone(runs[index] ?? { id: "" })));

  const { counts } = system.sim.requests();
  expect(counts.total, "requests, which must exceed one minute's budget").toBeGreaterThan(
    limitPerMinute * system.budgetShare,
  );
  expect(counts.byStatus["429"]).toBeUndefined();
  for (const tenant of [first, second]) await expectEqualToTruth(system, tenant);
  await expectInvariants(system, first, second);
});
