import { queueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

describe.each(queueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined)(
    "two of every service share the work of two workspaces without doing it twice",
    async () => {
      const services = { fetcher: 2, normalizer: 2, scheduler: 2 };
      const knobs = { searchPageMax: 50, listPageMax: 25 };
      await using world = await startWorld({ queue, services, knobs });
      const [first, second] = [await world.tenant(), await world.tenant()];
      await first.connect("full");
      await second.connect("documented");

      const runs = [await first.switchOn(), await second.switchOn()];
      for (const [index, tenant] of [first, second].entries())
        await tenant.untilDone(runs[index] ?? { id: "" });
      world.sim.mutate({ actions: ["createConversation", "addMessage", "close", "tag"] });
      await Promise.all([first.runUntilDone(), second.runUntilDone()]);

      for (const tenant of [first, second]) await expectEqualToTruth(world, tenant);
      await expectInvariants(world, first, second);
      expect(await world.repeatedRings()).toBe(0);
    },
  );
});

test("two workspaces of different orgs see only their own", async () => {
  await using world = await startWorld({ simulator: { conversations: 40 } });
  const [acme, globex] = [await world.tenant(), await world.tenant()];
  await acme.connect("full");
  await globex.connect("secondOrg");

  const runs = [await acme.switchOn(), await globex.switchOn()];
  for (const [index, tenant] of [acme, globex].entries()) await tenant.untilDone(runs[index] ?? { id: "" });

  for (const tenant of [acme, globex]) await expectEqualToTruth(world, tenant);
  await expectInvariants(world, acme, globex);
  const { rows } = await world.db.query("select org_name from integration order by 1");
  expect(rows).toEqual([{ org_name: "acme" }, { org_name: "globex" }]);
});
