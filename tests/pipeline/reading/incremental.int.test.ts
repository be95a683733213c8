import type { Action } from "@inlet/kustomer-simulator";
import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

/** The changes of a working day. */
const dailyActions: Action["type"][] = [
  "createConversation",
  "addMessage",
  "addMessage",
  "editMessage",
  "editConversation",
  "close",
  "snooze",
  "reopen",
  "tag",
];

test.each(["full", "documented"] as const)(
  "changes after the first week arrive with the next runs, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { weekShare: 1 } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());

    for (const round of [1, 2, 3]) {
      system.sim.mutate({ actions: dailyActions, seed: `round ${round}` });
      const run = await tenant.runUntilDone();
      expect(run).toMatchObject({ kind: "incremental" });
      await expectEqualToTruth(system, tenant);
    }

    const idle = await tenant.runUntilDone();
    expect(idle.counts).toMatchObject({ stored: 0, held: 0, rejected: 0 });
    await expectInvariants(system, tenant);
    expect(await system.countRedispatches()).toBe(0);
  },
);

test("records that appear during a run arrive with that run or the next one", async () => {
  const knobs = { searchPageMax: 25, latencyMs: 10 };
  await using system = await startSystem({ knobs, simulator: { conversations: 30 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");

  const run = await tenant.switchOn();
  for (const part of [50, 150, 300]) {
    await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(part));
    system.sim.mutate({ actions: dailyActions, seed: `at ${part}` });
  }
  await tenant.waitUntilDone(run);
  await tenant.runUntilDone();

  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
