import { issueKeys, type Key, type KeyName, type OrgName, orgNames } from "./api-keys.ts";
import { type KnobChange, type Knobs, openKnobs } from "./knobs.ts";
import type { Action, MutateRequest } from "./mutations/actions.ts";
import { mutateSchema } from "./mutations/actions.ts";
import { anyAction, type Deed, perform } from "./mutations/apply-mutation.ts";
import type { Change } from "./mutations/mutation-context.ts";
import { openJournal } from "./mutations/mutation-log.ts";
import { createRandom, type Random } from "./random.ts";
import type { LoggedRequest } from "./request-log.ts";
import { planOf, type SimulatorOptions, type WorldPlan } from "./simulator-options.ts";
import { createWebhooks, type Webhooks } from "./webhooks/webhook-dispatcher.ts";
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
export interface Engine {
  readonly plan: WorldPlan;
  readonly keys: Record<KeyName, Key>;
  readonly clock: Clock;
  readonly log: LoggedRequest[];
  readonly webhooks: Webhooks;
  /** How often the world was changed. */
  deeds(): number;
  world(org: OrgName): World;
  knobs(): Knobs;
  setKnobs(change: KnobChange): Knobs;
  /** @throws ZodError when the request is malformed */
  mutate(request: MutateRequest): { changed: Change[] };
  reset(what: ResetRequest): void;
}

/** Builds both orgs' worlds and does again whatever the journal tells. */
export function createEngine(options: SimulatorOptions): Engine {
  const board = openKnobs(options.knobs ?? {});
  const clock = createClock(() => board.knobs().clockOffsetMs);
  const journal = openJournal(options.persistTo, planOf(options));
  let [worlds, deeds] = [buildWorlds(journal.plan), journal.past.length];
  for (const { org, ...deed } of journal.past) perform(worlds[org], deed);
  const log: LoggedRequest[] = [];
  const webhooks = createWebhooks(journal.plan.seed, board.knobs);

  const mutate = (request: MutateRequest) => {
    const { org, seed, ...wanted } = mutateSchema.parse(request);
    const chance = createRandom(`${journal.plan.seed}/deeds/${seed ?? deeds}`);
    const done = deedsOf({ ...wanted, at: wanted.at ?? clock.now() }, { chance, knobs: board.knobs() });
    const changed = done.flatMap((deed) => {
      const outcome = perform(worlds[org], deed);
      webhooks.tell({ ...deed, written: outcome.written, orgName: org, org: worlds[org].cast.org });
      return outcome.changed;
    });
    deeds += done.length;
    journal.add(done.map((deed) => ({ org, ...deed })));
    return { changed: distinct(changed) };
  };
  const reset = (what: ResetRequest) => {
    if (what.knobs) board.reset();
    if (what.requests) log.length = 0;
    if (what.webhooks) webhooks.reset();
    if (!what.world) return;
    journal.clear();
    worlds = buildWorlds(journal.plan);
    deeds = 0;
  };
  return {
    plan: journal.plan,
    keys: keysOf(journal.plan, worlds),
    clock,
    log,
    webhooks,
    deeds: () => deeds,
    world: (org) => worlds[org],
    knobs: board.knobs,
    setKnobs: board.turn,
    mutate,
    reset,
  };
}

function keysOf({ seed, epoch }: WorldPlan, { acme, globex }: Record<OrgName, World>) {
  return issueKeys({ seed, epoch, orgIds: { acme: acme.cast.org.id, globex: globex.cast.org.id } });
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
function deedsOf(
  { actions, count, at }: { actions?: Action[] | undefined; count?: number | undefined; at: number },
  { chance, knobs }: { chance: Random; knobs: Knobs },
): Deed[] {
  const any = () => anyAction(chance, knobs.destructive);
  const chosen = actions ?? Array.from({ length: count ?? 1 }, any);
  return chosen.map((action) => ({
    action: settled(action, knobs),
    at: action.at ?? at,
    seed: chance.hex(16),
  }));
}

/** What the knobs decide is written down with the deed, so that it can be done again just so. */
function settled(action: Action, { redactPreviews }: Knobs): Action {
  return action.type === "redact" ? { ...action, copies: action.copies ?? redactPreviews } : action;
}

function distinct(changed: Change[]): Change[] {
  return [...new Map(changed.map((change) => [`${change.stream}/${change.id}`, change])).values()];
}
