import { expect, test } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

const fiveMinutes = 300_000;

test.each(["full", "documented"] as const)(
  "nothing is lost when Kustomer's clock is five minutes behind, with the key %s",
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

test("when Kustomer's clock is five minutes ahead, a run reads up to our present and leaves the rest for later runs", async () => {
  const knobs = { clockOffsetMs: fiveMinutes };
  await using system = await startSystem({ simulator: { conversations: 40 }, knobs });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());

  const storedIds = (await readStore(tenant)).customers.map((it) => it.id);
  const customerId = system.sim.world.ids("customers").find((id) => !storedIds.includes(id));
  system.sim.mutate({ actions: [{ type: "createConversation", customerId }] });
  system.sim.mutate({ actions: ["createConversation", "addMessage"], at: Date.now() });
  const run = await tenant.runUntilDone();

  const ceiling = new Date(run.window.to);
  expect(ceiling.getTime()).toBeLessThanOrEqual(Date.now());
  await expectEqualToTruth(system, tenant, ceiling);
  await expectInvariants(system, tenant);
});

test("records from Kustomer's future arrive as soon as our clock reaches their time", async () => {
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
