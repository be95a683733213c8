import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

const slowKnobs = { searchPageMax: 20, listPageMax: 10, latencyMs: 10 };

/** Lists use both queues in the same way, so only one queue runs the slower list test. */
const keysOn = { postgres: ["full", "documented"], redis: ["full"] } as const;

describe.each(setUpQueueBackends())("on $name", (queue) => {
  describe.skipIf(queue.url === undefined).concurrent.each(keysOn[queue.name])("with the key %s", (key) => {
    test("a fetcher and a normalizer that are killed during a run lose and duplicate nothing", async () => {
      const services = { fetcher: 0, normalizer: 0 };
      await using system = await startSystem({ queue, knobs: slowKnobs, services });
      const tenant = await system.createTenant();
      await tenant.connect(key);
      const [fetcher, normalizer] = await Promise.all([
        system.startServiceProcess("fetcher"),
        system.startServiceProcess("normalizer"),
      ]);
      const run = await tenant.switchOn();
      await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(120));

      await Promise.all([fetcher.kill(), normalizer.kill()]);
      await tenant.waitForRun(run, ({ state }) => expect(["running", "waiting"]).toContain(state));
      await system.startService("fetcher");
      await system.startService("normalizer");

      await tenant.waitUntilDone(run);
      await expectEqualToTruth(system, tenant);
      await expectInvariants(system, tenant);
    });
  });

  test.skipIf(queue.url === undefined)("losing the queue during a run costs time but no data", async () => {
    await using system = await startSystem({ queue, knobs: slowKnobs });
    const tenant = await system.createTenant();
    await tenant.connect("full");
    const run = await tenant.switchOn();
    await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(60));

    await system.loseQueue();
    await system.makeDispatchesOverdue();

    await tenant.waitUntilDone(run);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  });
});
