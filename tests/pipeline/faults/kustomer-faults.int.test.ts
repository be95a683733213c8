import { queueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

/** Reading by lists asks no more of one queue than of the other. */
const keysOn = { postgres: ["full", "documented"], redis: ["full"] } as const;

describe.each(queueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined).each(keysOn[queue.name])(
    "with every fault at once the store still ends equal, with the key %s",
    async (key) => {
      const knobs = { limitPerMinute: 1_000, searchesPerMinute: 100, slowBodyMs: 100, searchPageMax: 50 };
      const env = { INLET_SEARCHES_PER_MINUTE: "100" };
      await using world = await startWorld({ queue, knobs, env, simulator: { conversations: 30 } });
      const tenant = await world.tenant();
      await tenant.connect(key);

      world.sim.setKnobs({ faults: 0.05 });
      await tenant.untilDone(await tenant.switchOn());
      world.sim.mutate({ actions: ["createConversation", "addMessage", "close"] });
      await tenant.runUntilDone();
      const faults = world.sim.requests().log.filter((it) => it.fault !== undefined);
      world.sim.setKnobs({ faults: 0 });

      expect(faults.length).toBeGreaterThan(3);
      await expectEqualToTruth(world, tenant);
      await expectInvariants(world, tenant);
    },
  );
});
