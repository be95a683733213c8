import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

describe.each(setUpQueueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined)(
    "two of every service share the work of two workspaces without repeating any",
    async () => {
      const services = { fetcher: 2, normalizer: 2, scheduler: 2 };
      const knobs = { searchPageMax: 50, listPageMax: 25 };
      await using system = await startSystem({ queue, services, knobs });
      const [first, second] = [await system.createTenant(), await system.createTenant()];
      await first.connect("full");
      await second.connect("documented");

      const runs = [await first.switchOn(), await second.switchOn()];
      for (const [index, tenant] of [first, second].entries())
        await tenant.waitUntilDone(runs[index] ?? { id: "" });
      system.sim.mutate({ actions: ["createConversation", "addMessage", "close", "tag"] });
      await Promise.all([first.runUntilDone(), second.runUntilDone()]);

      for (const tenant of [first, second]) await expectEqualToTruth(system, tenant);
      await expectInvariants(system, first, second);
      expect(await system.countRedispatches()).toBe(0);
    },
  );
});

test("two workspaces of different orgs see only their own records", async () => {
  await using system = await startSystem({ simulator: { conversations: 20 } });
  const [acme, globex] = [await system.createTenant(), await system.createTenant()];
  await acme.connect("full");
  await globex.connect("secondOrg");

  const runs = [await acme.switchOn(), await globex.switchOn()];
  for (const [index, tenant] of [acme, globex].entries())
    await tenant.waitUntilDone(runs[index] ?? { id: "" });

  for (const tenant of [acme, globex]) await expectEqualToTruth(system, tenant);
  await expectInvariants(system, acme, globex);
  const { rows } = await system.db.query("select org_name from integration order by 1");
  expect(rows).toEqual([{ org_name: "acme" }, { org_name: "globex" }]);
});
