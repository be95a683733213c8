import { expect, test } from "vitest";
import { busiestMinute } from "../../support/count-busiest-minute.ts";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

test("beside tools that use 70 % of the limit Inlet keeps to what they leave, and is never refused", async () => {
  const knobs = { limitPerMinute: 400, othersPerMinute: 280, listPageMax: 10 };
  await using world = await startWorld({ simulator: { conversations: 60 }, knobs });
  const tenant = await world.tenant();
  await tenant.connect("documented");

  await tenant.untilDone(await tenant.switchOn());

  const { counts, log } = world.sim.requests();
  const left = knobs.limitPerMinute - knobs.othersPerMinute;
  expect(counts.total, "more than is left in a minute").toBeGreaterThan(left);
  expect(busiestMinute(log)).toBeLessThanOrEqual(left);
  expect(counts.byStatus["429"]).toBeUndefined();
  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});
