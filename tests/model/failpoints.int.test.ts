import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ampleLimit, type Plan } from "./plan/plan.ts";
import { readWorldSettings, runWorld } from "./run/run-worlds.ts";
import { type ModelEnvironment, openModelEnvironment } from "./world/model-environment.ts";

let stage: ModelEnvironment;
beforeAll(async () => {
  stage = await openModelEnvironment(inject("postgresUrl"));
});
afterAll(() => stage[Symbol.asyncDispose]());

/** The smallest world that has everything: pages of each stream, threads, customers. */
const tiny: Plan = {
  seed: 7,
  ...{ conversations: 2, messagesPerConversation: 2, weekShare: 1, ties: 0 },
  ...{ tenants: [], workers: 1, knobs: {}, rateLimits: undefined, events: [] },
  ...{ clockSkewMs: 0, indexLagMs: 0, settleMs: 0, sweepConversations: 500 },
  ...{ webhooks: false, needsReconcile: false, finalVolumeLimit: undefined },
};

const { crashEveryCalls } = readWorldSettings(process.env);

/** Whoever can go on first goes on, so that the same calls come in the same order every time. */
const inOrder = () => 0;

test.each(["full", "documented"] as const)(
  "a first run with the key %s ends equal whichever of its calls is its process's last",
  { timeout: 600_000 },
  async (key) => {
    const plan = { ...tiny, tenants: [{ keys: [key], volumeLimit: ampleLimit }] };
    const calls = await runWorld(stage, plan, { turn: inOrder });

    for (let call = 1; call <= calls; call += crashEveryCalls)
      await runWorld(stage, plan, {
        turn: inOrder,
        onStart: (driver) => driver.setOutcomeAt(call, "crash after"),
      });

    console.info(`crashed after every ${crashEveryCalls}th of ${calls} calls with the key ${key}`);
    expect(calls).toBeGreaterThan(60);
  },
);
