import type { Action } from "@inlet/kustomer-simulator";
import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startWorld } from "../../support/test-system.ts";

/** A day at work. */
const deeds: Action["type"][] = [
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
  "what changes after the first week arrives with the next runs, with the key %s",
  async (key) => {
    await using world = await startWorld({ simulator: { weekShare: 1 } });
    const tenant = await world.tenant();
    await tenant.connect(key);
    await tenant.untilDone(await tenant.switchOn());

    for (const round of [1, 2, 3]) {
      world.sim.mutate({ actions: deeds, seed: `round ${round}` });
      const run = await tenant.runUntilDone();
      expect(run).toMatchObject({ kind: "incremental" });
      await expectEqualToTruth(world, tenant);
    }

    const idle = await tenant.runUntilDone();
    expect(idle.counts).toMatchObject({ stored: 0, held: 0, rejected: 0 });
    await expectInvariants(world, tenant);
    expect(await world.repeatedRings()).toBe(0);
  },
);

test("records that appear while a run reads arrive with it or with the next", async () => {
  const knobs = { searchPageMax: 25, latencyMs: 10 };
  await using world = await startWorld({ knobs });
  const tenant = await world.tenant();
  await tenant.connect("full");

  const run = await tenant.switchOn();
  for (const part of [50, 150, 300]) {
    await tenant.until(run, ({ progress }) => expect(progress.done).toBeGreaterThan(part));
    world.sim.mutate({ actions: deeds, seed: `at ${part}` });
  }
  await tenant.untilDone(run);
  await tenant.runUntilDone();

  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});
