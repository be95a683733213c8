import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Plan, plenty } from "./plan/plan.ts";
import { runWorld, settingOf } from "./run/run-worlds.ts";
import { openStage, type Stage } from "./world/model-environment.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(inject("postgresUrl"));
});
afterAll(() => stage[Symbol.asyncDispose]());

/** The smallest world that has everything: pages of each stream, threads, customers. */
const tiny: Plan = {
  seed: 7,
  ...{ conversations: 2, messagesPerConversation: 2, weekShare: 1, ties: 0 },
  ...{ tenants: [], workers: 1, knobs: {}, limits: undefined, happenings: [] },
  ...{ skewMs: 0, lagMs: 0, settleMs: 0, sweepConversations: 500 },
  ...{ hooks: false, isSilent: false, finalLimit: undefined },
};

const { everyCall } = settingOf(process.env);

/** Whoever can go on first goes on, so that the same calls come in the same order every time. */
const inOrder = () => 0;

test.each(["full", "documented"] as const)(
  "a first run with the key %s ends equal whichever of its calls is its process's last",
  { timeout: 600_000 },
  async (key) => {
    const plan = { ...tiny, tenants: [{ keys: [key], volumeLimit: plenty }] };
    const calls = await runWorld(stage, plan, { turn: inOrder });

    for (let call = 1; call <= calls; call += everyCall)
      await runWorld(stage, plan, {
        turn: inOrder,
        begin: (driver) => driver.setFateAt(call, "crash after"),
      });

    console.info(`crashed after every ${everyCall}th of ${calls} calls with the key ${key}`);
    expect(calls).toBeGreaterThan(60);
  },
);
