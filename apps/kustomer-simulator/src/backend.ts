import { issueKeys, type ApiKey, type KeyName, type OrgName, orgNames } from "./api-keys.ts";
import { type KnobChange, type Knobs, createKnobStore } from "./knobs.ts";
import type { Action, MutateRequest } from "./mutations/actions.ts";
import { mutateSchema } from "./mutations/actions.ts";
import { pickRandomAction, type Mutation, applyMutation } from "./mutations/apply-mutation.ts";
import type { ChangedRecord } from "./mutations/mutation-context.ts";
import { openMutationLog } from "./mutations/mutation-log.ts";
import { createRandom, type Random } from "./random.ts";
import type { LoggedRequest } from "./request-log.ts";
import { toWorldPlan, type SimulatorOptions, type WorldPlan } from "./simulator-options.ts";
import { createWebhookDispatcher, type WebhookDispatcher } from "./webhooks/webhook-dispatcher.ts";
import { type Clock, createClock } from "./world/clock.ts";
import { createWorld, type World } from "./world/world.ts";

/** What a reset puts back. */
export interface ResetRequest {
  world?: boolean | undefined;
  requests?: boolean | undefined;
  knobs?: boolean | undefined;
  /** Hooks and their delivery log. */
  webhooks?: boolean | undefined;
}

/** Everything the simulator is, apart from the wire. */
export interface Backend {
  readonly plan: WorldPlan;
  readonly keys: Record<KeyName, ApiKey>;
  readonly clock: Clock;
  readonly log: LoggedRequest[];
  readonly webhooks: WebhookDispatcher;
  /** How often the world was changed. */
  deeds(): number;
  world(org: OrgName): World;
  knobs(): Knobs;
  setKnobs(change: KnobChange): Knobs;
  /** @throws ZodError when the request is malformed */
  mutate(request: MutateRequest): { changed: ChangedRecord[] };
  reset(what: ResetRequest): void;
}

/** Builds both orgs' worlds and does again whatever the journal tells. */
export function createBackend(options: SimulatorOptions): Backend {
  const knobStore = createKnobStore(options.knobs ?? {});
  const clock = createClock(() => knobStore.knobs().clockOffsetMs);
  const mutationLog = openMutationLog(options.persistTo, toWorldPlan(options));
  let [worlds, deeds] = [buildWorlds(mutationLog.plan), mutationLog.past.length];
  for (const { org, ...deed } of mutationLog.past) applyMutation(worlds[org], deed);
  const log: LoggedRequest[] = [];
  const webhooks = createWebhookDispatcher(mutationLog.plan.seed, knobStore.knobs);

  const mutate = (request: MutateRequest) => {
    const { org, seed, ...wanted } = mutateSchema.parse(request);
    const chance = createRandom(`${mutationLog.plan.seed}/deeds/${seed ?? deeds}`);
    const done = chooseMutations({ ...wanted, at: wanted.at ?? clock.now() }, { chance, knobs: knobStore.knobs() });
    const changed = done.flatMap((deed) => {
      const outcome = applyMutation(worlds[org], deed);
      webhooks.publish({ ...deed, written: outcome.written, orgName: org, org: worlds[org].fixtures.org });
      return outcome.changed;
    });
    deeds += done.length;
    mutationLog.add(done.map((deed) => ({ org, ...deed })));
    return { changed: distinctRecords(changed) };
  };
  const reset = (what: ResetRequest) => {
    if (what.knobs) knobStore.reset();
    if (what.requests) log.length = 0;
    if (what.webhooks) webhooks.reset();
    if (!what.world) return;
    mutationLog.clear();
    worlds = buildWorlds(mutationLog.plan);
    deeds = 0;
  };
  return {
    plan: mutationLog.plan,
    keys: issueOrgKeys(mutationLog.plan, worlds),
    clock,
    log,
    webhooks,
    deeds: () => deeds,
    world: (org) => worlds[org],
    knobs: knobStore.knobs,
    setKnobs: knobStore.turn,
    mutate,
    reset,
  };
}

function issueOrgKeys({ seed, epoch }: WorldPlan, { acme, globex }: Record<OrgName, World>) {
  return issueKeys({ seed, epoch, orgIds: { acme: acme.fixtures.org.id, globex: globex.fixtures.org.id } });
}

/** The second org is small: it is there to be told apart. */
function buildWorlds(plan: WorldPlan): Record<OrgName, World> {
  const small = {
    ...plan,
    conversations: Math.min(plan.conversations, 20),
    customers: Math.min(plan.customers, 12),
    ties: 10,
  };
  const [first, second] = orgNames;
  return {
    acme: createWorld(plan, { orgName: first ?? "acme", now: Date.now }),
    globex: createWorld(small, { orgName: second ?? "globex", now: Date.now }),
  };
}

/** What is asked for, or so many things by chance, each with all that is needed to do it again. */
function chooseMutations(
  { actions, count, at }: { actions?: Action[] | undefined; count?: number | undefined; at: number },
  { chance, knobs }: { chance: Random; knobs: Knobs },
): Mutation[] {
  const any = () => pickRandomAction(chance, knobs.destructive);
  const chosen = actions ?? Array.from({ length: count ?? 1 }, any);
  return chosen.map((action) => ({
    action: resolveAction(action, knobs),
    at: action.at ?? at,
    seed: chance.hex(16),
  }));
}

/** What the knobs decide is written down with the deed, so that it can be done again just so. */
function resolveAction(action: Action, { redactPreviews }: Knobs): Action {
  return action.type === "redact" ? { ...action, copies: action.copies ?? redactPreviews } : action;
}

function distinctRecords(changed: ChangedRecord[]): ChangedRecord[] {
  return [...new Map(changed.map((change) => [`${change.stream}/${change.id}`, change])).values()];
}
