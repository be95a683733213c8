import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ampleLimit, type Plan } from "./plan/plan.ts";
import { readWorldSettings, runWorld } from "./run/run-worlds.ts";
import { type ModelEnvironment, openModelEnvironment } from "./world/model-environment.ts";

let environment: ModelEnvironment;
beforeAll(async () => {
  environment = await openModelEnvironment(inject("postgresSocketUrl"));
});
afterAll(() => environment[Symbol.asyncDispose]());

/** The smallest world in which a run reads pages of each stream, threads and customers. */
const tinyPlan: Plan = {
  seed: 7,
  ...{ conversations: 2, messagesPerConversation: 2, weekShare: 1, ties: 0 },
  ...{
    tenants: [],
    workers: 1,
    knobs: {},
    oddities: {},
    rateLimits: undefined,
    jobPatienceMs: 0,
    events: [],
  },
  ...{ clockSkewMs: 0, indexLagMs: 0, settleMs: 0, rereadConversations: 500 },
  ...{ webhooks: false, needsReconcile: false, notes: false, privacy: false, finalVolumeLimit: undefined },
};

const { crashEveryCalls } = readWorldSettings();

/** Always chooses the first possible step, so that every world makes the same calls in the same order. */
const nextRandom = () => 0;

test.each(["full", "documented"] as const)(
  "a first run with the key %s makes the store equal, whichever external call its process crashes after",
  { timeout: 600_000 },
  async (key) => {
    const plan = { ...tinyPlan, tenants: [{ keys: [key], volumeLimit: ampleLimit }] };
    const callCount = await runWorld(environment, plan, { nextRandom });

    for (let call = 1; call <= callCount; call += crashEveryCalls)
      await runWorld(environment, plan, {
        nextRandom,
        onStart: (scheduler) => scheduler.setOutcomeAt(call, "crash after"),
      });

    console.info(`crashed after every ${crashEveryCalls}th of ${callCount} calls with the key ${key}`);
    expect(callCount).toBeGreaterThan(60);
  },
);
