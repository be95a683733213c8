import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

test("four fetchers and two workspaces of one org keep to one budget, and nobody is ever refused", async () => {
  const limitPerMinute = 100; // 60 for us
  const knobs = { limitPerMinute, listPageMax: 40 };
  const services = { fetcher: 4, normalizer: 2, scheduler: 1 };
  await using world = await startWorld({ simulator: { conversations: 25 }, knobs, services });
  const [first, second] = [await world.tenant(), await world.tenant()];
  await first.connect("documented");
  await second.connect("documented");

  const runs = [await first.switchOn(), await second.switchOn()];
  await Promise.all([first, second].map((tenant, index) => tenant.untilDone(runs[index] ?? { id: "" })));

  const { counts } = world.sim.requests();
  expect(counts.total, "more than one minute allows").toBeGreaterThan(limitPerMinute * world.share);
  expect(counts.byStatus["429"]).toBeUndefined();
  for (const tenant of [first, second]) await expectEqualToTruth(world, tenant);
  await expectInvariants(world, first, second);
});
