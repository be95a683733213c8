import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

describe.each(setUpQueueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined).each(["full", "documented"] as const)(
    "the first week is stored completely with the key %s",
    async (key) => {
      await using system = await startSystem({ queue, simulator: { conversations: 250 } });
      const tenant = await system.createTenant();
      await tenant.connect(key);

      const run = await tenant.waitUntilDone(await tenant.switchOn());

      expect(run).toMatchObject({ kind: "initial", strategy: key === "full" ? "search" : "list" });
      await expectEqualToTruth(system, tenant);
      await expectInvariants(system, tenant);
      expect(await system.countRedispatches()).toBe(0);
    },
  );
});
