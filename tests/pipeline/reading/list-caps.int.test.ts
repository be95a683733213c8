import { expect, test } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

test.each(["400", "empty", "repeat"] as const)(
  "messages beyond the end of the list come by their conversations, when the list answers %s there",
  async (beyondListCap) => {
    const knobs = { listPageMax: 20, listCapRows: 60, beyondListCap };
    await using system = await startSystem({ simulator: { conversations: 40, weekShare: 1 }, knobs });
    const tenant = await system.createTenant();
    await tenant.connect("documented");

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    expect(system.sim.world.count("messages")).toBeGreaterThan(80);
    expect(run.warnings).toContainEqual(expect.stringContaining("list of messages ends after"));
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
    expect((await tenant.getIntegration()).capabilities.listCaps?.messages).toBeGreaterThan(30);
    expect(run.requests.other).toBeLessThan(150);

    system.sim.mutate({ actions: ["createConversation", "addMessage", "close"] });
    expect(await tenant.runUntilDone()).toMatchObject({ state: "done", warnings: [] });
    await expectEqualToTruth(system, tenant);
  },
);

test("conversations beyond the end of the list are named in a warning, and the run ends", async () => {
  const knobs = { listPageMax: 10, listCapRows: 20 };
  await using system = await startSystem({ simulator: { conversations: 40, weekShare: 1 }, knobs });
  const tenant = await system.createTenant();
  await tenant.connect("documented");

  const run = await tenant.waitUntilDone(await tenant.switchOn());

  expect(run.warnings).toContainEqual(expect.stringContaining("list of conversations ends after"));
  const { conversations } = await readStore(tenant);
  expect(conversations.length).toBeGreaterThanOrEqual(18);
  expect(run.requests.other).toBeLessThan(150);
});

const orders = [
  { listSortedBy: "createdAt" },
  { listSortedBy: "updatedAt" },
  { listSortedBy: "nothing" },
  { listSortedBy: "id", sortIgnored: true },
] as const;

test.each(orders)("a key whose lists come in the order %o reads everything", async (knobs) => {
  const simulator = { conversations: 60, weekShare: 1 };
  await using system = await startSystem({ simulator, knobs: { listPageMax: 30, ...knobs } });
  const tenant = await system.createTenant();
  const { capabilities } = await tenant.connect("documented");

  const run = await tenant.waitUntilDone(await tenant.switchOn());

  const { listSortedBy } = knobs; // records of the simulator have the same order by id and by creation
  if (listSortedBy !== "createdAt") expect(capabilities.listOrders?.messages).not.toBe("id");
  expect(run.warnings).toEqual([]);
  await expectEqualToTruth(system, tenant);
  expect(run.requests.other).toBeLessThan(130);
});

test("a list that changes its order is read in the new one, and back", async () => {
  const simulator = { conversations: 60, weekShare: 1 };
  await using system = await startSystem({ simulator, knobs: { listPageMax: 30 } });
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  system.sim.setKnobs({ listSortedBy: "updatedAt" });

  await tenant.waitUntilDone(await tenant.switchOn());
  await expectEqualToTruth(system, tenant);
  expect((await tenant.getIntegration()).capabilities.listOrders).toMatchObject({ messages: "updatedAt" });

  system.sim.setKnobs({ listSortedBy: "id" });
  system.sim.mutate({ actions: ["createConversation", "addMessage", "close"] });
  await tenant.runUntilDone();
  await expectEqualToTruth(system, tenant);
});
