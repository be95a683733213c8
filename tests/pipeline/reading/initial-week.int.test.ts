import { queueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

describe.each(queueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined).each(["full", "documented"] as const)(
    "a week arrives whole with the key %s",
    async (key) => {
      await using world = await startWorld({ queue, simulator: { conversations: 250 } });
      const tenant = await world.tenant();
      await tenant.connect(key);

      const run = await tenant.untilDone(await tenant.switchOn());

      expect(run).toMatchObject({ kind: "initial", strategy: key === "full" ? "search" : "list" });
      await expectEqualToTruth(world, tenant);
      await expectInvariants(world, tenant);
      expect(await world.repeatedRings()).toBe(0);
    },
  );
});
