import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

test("a run reads thousands of records with the same updatedAt", async () => {
  await using system = await startSystem({
    simulator: { conversations: 420, ties: 2_500, weekShare: 1 },
    knobs: { tiesShuffled: true },
  });
  const tenant = await system.createTenant();
  await tenant.connect("full");

  const run = await tenant.waitUntilDone(await tenant.switchOn());

  expect(run.counts.read.messages).toBeGreaterThan(2_200);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test.each(["400", "empty"] as const)(
  "more records with one updatedAt than a search returns are read completely, when its end is %s",
  async (beyondCap) => {
    const knobs = { searchCapRows: 120, searchPageMax: 50, beyondCap, tiesShuffled: true };
    await using system = await startSystem({ simulator: { conversations: 110, ties: 500 }, knobs });
    const tenant = await system.createTenant();
    await tenant.connect("full");

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    expect(run.strategy).toBe("search");
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);
