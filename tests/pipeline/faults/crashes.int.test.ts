import { queueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

const slow = { searchPageMax: 20, listPageMax: 10, latencyMs: 10 };

/** Reading by lists asks no more of one queue than of the other. */
const keysOn = { postgres: ["full", "documented"], redis: ["full"] } as const;

describe.each(queueBackends())("on $name", (queue) => {
  describe.skipIf(queue.url === undefined).concurrent.each(keysOn[queue.name])("with the key %s", (key) => {
    test("a fetcher and a normalizer that are killed in mid-run lose nothing and double nothing", async () => {
      const services = { fetcher: 0, normalizer: 0 };
      await using world = await startWorld({ queue, knobs: slow, services });
      const tenant = await world.tenant();
      await tenant.connect(key);
      const [fetcher, normalizer] = await Promise.all([
        world.startProcess("fetcher"),
        world.startProcess("normalizer"),
      ]);
      const run = await tenant.switchOn();
      await tenant.until(run, ({ progress }) => expect(progress.done).toBeGreaterThan(120));

      await Promise.all([fetcher.kill(), normalizer.kill()]);
      await tenant.until(run, ({ state }) => expect(["running", "waiting"]).toContain(state));
      await world.start("fetcher");
      await world.start("normalizer");

      await tenant.untilDone(run);
      await expectEqualToTruth(world, tenant);
      await expectInvariants(world, tenant);
    });
  });

  test.skipIf(queue.url === undefined)(
    "a queue that is emptied in mid-run costs a delay, never data",
    async () => {
      await using world = await startWorld({ queue, knobs: slow });
      const tenant = await world.tenant();
      await tenant.connect("full");
      const run = await tenant.switchOn();
      await tenant.until(run, ({ progress }) => expect(progress.done).toBeGreaterThan(60));

      await world.loseQueue();
      await world.missRings();

      await tenant.untilDone(run);
      await expectEqualToTruth(world, tenant);
      await expectInvariants(world, tenant);
    },
  );
});
