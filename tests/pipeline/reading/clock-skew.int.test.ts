import { expect, test } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

const fiveMinutes = 300_000;

test.each(["full", "documented"] as const)(
  "a Kustomer whose clock is five minutes behind loses nothing, with the key %s",
  async (key) => {
    const knobs = { clockOffsetMs: -fiveMinutes };
    await using system = await startSystem({ simulator: { conversations: 40 }, knobs });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());

    for (const seed of [1, 2]) {
      system.sim.mutate({ actions: ["createConversation", "addMessage", "close", "tag"], seed });
      await tenant.runUntilDone();
      await expectEqualToTruth(system, tenant);
    }
    await expectInvariants(system, tenant);
  },
);

test("a Kustomer whose clock is five minutes ahead is read up to our now, and its future is left for later", async () => {
  const knobs = { clockOffsetMs: fiveMinutes };
  await using system = await startSystem({ simulator: { conversations: 40 }, knobs });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());

  const known = (await readStore(tenant)).customers.map((it) => it.id);
  const customerId = system.sim.world.ids("customers").find((id) => !known.includes(id));
  system.sim.mutate({ actions: [{ type: "createConversation", customerId }] });
  system.sim.mutate({ actions: ["createConversation", "addMessage"], at: Date.now() });
  const run = await tenant.runUntilDone();

  const ceiling = new Date(run.window.to);
  expect(ceiling.getTime()).toBeLessThanOrEqual(Date.now());
  await expectEqualToTruth(system, tenant, ceiling);
  await expectInvariants(system, tenant);
});

test("what a Kustomer that is ahead calls now arrives as soon as it is now for us", async () => {
  const aheadMs = 3_000;
  await using system = await startSystem({
    simulator: { conversations: 30 },
    knobs: { clockOffsetMs: aheadMs },
  });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());

  system.sim.mutate({ actions: ["createConversation", "addMessage", "close"] });
  await tenant.runUntilDone({ through: new Date(Date.now() + aheadMs) });

  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
