import { expect, test } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

const fiveMinutes = 300_000;

test.each(["full", "documented"] as const)(
  "a Kustomer whose clock is five minutes behind loses nothing, with the key %s",
  async (key) => {
    const knobs = { clockOffsetMs: -fiveMinutes };
    await using world = await startWorld({ simulator: { conversations: 40 }, knobs });
    const tenant = await world.tenant();
    await tenant.connect(key);
    await tenant.untilDone(await tenant.switchOn());

    for (const seed of [1, 2]) {
      world.sim.mutate({ actions: ["createConversation", "addMessage", "close", "tag"], seed });
      await tenant.runUntilDone();
      await expectEqualToTruth(world, tenant);
    }
    await expectInvariants(world, tenant);
  },
);

test("a Kustomer whose clock is five minutes ahead is read up to our now, and its future is left for later", async () => {
  const knobs = { clockOffsetMs: fiveMinutes };
  await using world = await startWorld({ simulator: { conversations: 40 }, knobs });
  const tenant = await world.tenant();
  await tenant.connect("full");
  await tenant.untilDone(await tenant.switchOn());

  const known = (await readStore(tenant)).customers.map((it) => it.id);
  const customerId = world.sim.world.ids("customers").find((id) => !known.includes(id));
  world.sim.mutate({ actions: [{ type: "createConversation", customerId }] });
  world.sim.mutate({ actions: ["createConversation", "addMessage"], at: Date.now() });
  const run = await tenant.runUntilDone();

  const ceiling = new Date(run.window.to);
  expect(ceiling.getTime()).toBeLessThanOrEqual(Date.now());
  await expectEqualToTruth(world, tenant, ceiling);
  await expectInvariants(world, tenant);
});

test("what a Kustomer that is ahead calls now arrives as soon as it is now for us", async () => {
  const aheadMs = 3_000;
  await using world = await startWorld({
    simulator: { conversations: 30 },
    knobs: { clockOffsetMs: aheadMs },
  });
  const tenant = await world.tenant();
  await tenant.connect("full");
  await tenant.untilDone(await tenant.switchOn());

  world.sim.mutate({ actions: ["createConversation", "addMessage", "close"] });
  await tenant.runUntilDone({ through: new Date(Date.now() + aheadMs) });

  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});
