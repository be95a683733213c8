import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

/** Lists use both queues in the same way, so only one queue runs the slower list test. */
const keysOn = { postgres: ["full", "documented"], redis: ["full"] } as const;

describe.each(setUpQueueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined).each(keysOn[queue.name])(
    "the store ends equal when Kustomer has every kind of fault, with the key %s",
    async (key) => {
      const knobs = { limitPerMinute: 1_000, searchesPerMinute: 100, slowBodyMs: 100, searchPageMax: 50 };
      const env = { INLET_SEARCHES_PER_MINUTE: "100" };
      await using system = await startSystem({ queue, knobs, env, simulator: { conversations: 30 } });
      const tenant = await system.createTenant();
      await tenant.connect(key);

      system.sim.setKnobs({ faults: 0.04 });
      await tenant.waitUntilDone(await tenant.switchOn());
      system.sim.mutate({ actions: ["createConversation", "addMessage", "close"] });
      await tenant.runUntilDone();
      const faults = system.sim.requests().log.filter((it) => it.fault !== undefined);
      system.sim.setKnobs({ faults: 0 });

      expect(faults.length).toBeGreaterThan(3);
      await expectEqualToTruth(system, tenant);
      await expectInvariants(system, tenant);
    },
  );
});
