import { z } from "zod";
import { issueKeys, type OrgName } from "./api-keys.ts";
import { createKnobStore, type Knobs } from "./knobs.ts";
import { type Action, type MutateRequest, mutateSchema } from "./mutations/actions.ts";
import { applyMutation, type Mutation } from "./mutations/apply-mutation.ts";
import type { ChangedRecord } from "./mutations/mutation-context.ts";
import { openMutationLog } from "./mutations/mutation-log.ts";
import { pickRandomAction } from "./mutations/pick-random-action.ts";
import { createRandom, type Random } from "./random.ts";
import type { LoggedRequest } from "./request-log.ts";
import { type SimulatorOptions, toWorldPlan, type WorldPlan } from "./simulator-options.ts";
import { createWebhookDispatcher } from "./webhooks/webhook-dispatcher.ts";
import { createClock } from "./world/clock.ts";
import { createWorld, type World } from "./world/world.ts";

export const resetSchema = z.strictObject({
  world: z.boolean().optional(),
  requests: z.boolean().optional(),
  knobs: z.boolean().optional(),
  /** Webhooks and their delivery log. */
  webhooks: z.boolean().optional(),
});

/** Selects what a reset restores. */
export type ResetRequest = z.output<typeof resetSchema>;

/** The simulated Kustomer without its HTTP server: worlds, keys, knobs, logs and webhooks. */
export type Backend = ReturnType<typeof createBackend>;

/** Creates the backend of a simulator. */
export function createBackend(options: SimulatorOptions) {
  const knobStore = createKnobStore(options.knobs ?? {});
  const clock = createClock(() => knobStore.knobs().clockOffsetMs);
  const worlds = openWorlds(options);
  const { plan, world, mutationCount } = worlds;
  const log: LoggedRequest[] = [];
  const webhooks = createWebhookDispatcher(plan.seed, knobStore.knobs);

  /**
   * Changes the world, like `POST /_sim/mutate`.
   * @throws ZodError when the request is malformed
   */
  const mutate = (request: MutateRequest) => {
    const { org, seed, ...rest } = mutateSchema.parse(request);
    // The word in the seed decides which random changes a seed gives; it must stay.
    const random = createRandom(`${plan.seed}/deeds/${seed ?? mutationCount()}`);
    const at = rest.at ?? clock.now();
    const mutations = createMutations({ ...rest, at }, { random, knobs: knobStore.knobs() });
    const changed = mutations.flatMap((mutation) => {
      const result = applyMutation(world(org), mutation);
      webhooks.publish({ ...mutation, writes: result.writes, orgName: org, org: world(org).fixtures.org });
      return result.changed;
    });
    worlds.log(org, mutations);
    return { changed: removeDuplicates(changed) };
  };
  const reset = (what: ResetRequest) => {
    if (what.knobs) knobStore.reset();
    if (what.requests) log.length = 0;
    if (what.webhooks) webhooks.reset();
    if (what.world) worlds.reset();
  };
  return {
    ...{ plan, world, mutationCount, clock, log, webhooks, mutate, reset },
    keys: issueOrgKeys(plan, world),
    knobs: knobStore.knobs,
    setKnobs: knobStore.update,
  };
}

/** Generates both orgs' worlds and replays the logged mutations. */
function openWorlds(options: SimulatorOptions) {
  const mutationLog = openMutationLog(options.persistTo, toWorldPlan(options));
  const { plan } = mutationLog;
  let [worlds, mutationCount] = [createWorlds(plan), mutationLog.mutations.length];
  for (const { org, ...mutation } of mutationLog.mutations) applyMutation(worlds[org], mutation);
  return {
    plan,
    world: (org: OrgName) => worlds[org],
    /** Number of mutations applied since the worlds were generated. */
    mutationCount: () => mutationCount,
    /** Logs mutations that were applied. */
    log(org: OrgName, mutations: readonly Mutation[]) {
      mutationCount += mutations.length;
      mutationLog.append(mutations.map((mutation) => ({ org, ...mutation })));
    },
    /** Generates the worlds again, and forgets the mutations. */
    reset() {
      mutationLog.clear();
      worlds = createWorlds(plan);
      mutationCount = 0;
    },
  };
}

function issueOrgKeys({ seed, epoch }: WorldPlan, world: (org: OrgName) => World) {
  const getOrgId = (org: OrgName) => world(org).fixtures.org.id;
  return issueKeys({ seed, epoch, orgIds: { acme: getOrgId("acme"), globex: getOrgId("globex") } });
}

/** The second org's world is small: tests only need to tell it from the first. */
function createWorlds(plan: WorldPlan): Record<OrgName, World> {
  const smallPlan = {
    ...plan,
    conversations: Math.min(plan.conversations, 20),
    customers: Math.min(plan.customers, 12),
    ties: 10,
  };
  return {
    acme: createWorld(plan, { orgName: "acme", now: Date.now }),
    globex: createWorld(smallPlan, { orgName: "globex", now: Date.now }),
  };
}

/** Creates the requested mutations, or `count` random ones, complete enough that a replay gives the same result. */
function createMutations(
  { actions, count = 1, at }: { actions?: Action[] | undefined; count?: number | undefined; at: number },
  { random, knobs }: { random: Random; knobs: Knobs },
): Mutation[] {
  const chosen = actions ?? Array.from({ length: count }, () => pickRandomAction(random, knobs.destructive));
  return chosen.map((action) => ({
    action: applyKnobs(action, knobs),
    at: action.at ?? at,
    seed: random.hex(16),
  }));
}

function applyKnobs(action: Action, { redactPreviews, mergeUpdatesMoved }: Knobs): Action {
  if (action.type === "merge") return { ...action, updatesMoved: action.updatesMoved ?? mergeUpdatesMoved };
  return action.type === "redact" ? { ...action, copies: action.copies ?? redactPreviews } : action;
}

function removeDuplicates(changed: ChangedRecord[]): ChangedRecord[] {
  return [...new Map(changed.map((record) => [`${record.stream}/${record.id}`, record])).values()];
}
