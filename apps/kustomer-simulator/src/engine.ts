import { openJournal } from "./journal.ts";
import { issueKeys, type Key, type KeyName, type OrgName, orgNames } from "./keys.ts";
import { defaultKnobs, type KnobChange, type Knobs, turnKnobs } from "./knobs.ts";
import type { Action, MutateRequest } from "./mutations/actions.ts";
import { mutateSchema } from "./mutations/actions.ts";
import { anyAction, type Deed, perform } from "./mutations/mutate.ts";
import type { Change } from "./mutations/scene.ts";
import { planOf, type SimulatorOptions, type WorldPlan } from "./options.ts";
import { createRandom } from "./random.ts";
import type { LoggedRequest } from "./request-log.ts";
import { type Clock, createClock } from "./world/clock.ts";
import { createWorld, type World } from "./world/world.ts";

/** What a reset puts back. */
export interface ResetRequest {
  world?: boolean | undefined;
  requests?: boolean | undefined;
  knobs?: boolean | undefined;
}

/** Everything the simulator is, apart from the wire. */
export interface Engine {
  readonly plan: WorldPlan;
  readonly keys: Record<KeyName, Key>;
  readonly clock: Clock;
  readonly log: LoggedRequest[];
  world(org: OrgName): World;
  knobs(): Knobs;
  setKnobs(change: KnobChange): Knobs;
  /** @throws ZodError when the request is malformed */
  mutate(request: MutateRequest): { changed: Change[] };
  reset(what: ResetRequest): void;
}

/** Builds both orgs' worlds and does again whatever the journal tells. */
export function createEngine(options: SimulatorOptions): Engine {
  const birthKnobs = turnKnobs(defaultKnobs(), options.knobs ?? {});
  let knobs = birthKnobs;
  const clock = createClock(() => knobs.clockOffsetMs);
  const journal = openJournal(options.persistTo, planOf(options));
  const build = () => buildWorlds(journal.plan);
  let worlds = build();
  for (const { org, ...deed } of journal.past) perform(worlds[org], deed);
  let deeds = journal.past.length;
  const log: LoggedRequest[] = [];

  const mutate = (request: MutateRequest) => {
    const { actions, count, seed, org, at } = mutateSchema.parse(request);
    const chance = createRandom(`${journal.plan.seed}/deeds/${seed ?? deeds}`);
    const chosen: Action[] =
      actions ?? Array.from({ length: count ?? 1 }, () => anyAction(chance, knobs.destructive));
    const done = chosen.map((action): Deed => ({ action, at: at ?? clock.now(), seed: chance.hex(16) }));
    const changed = done.flatMap((deed) => perform(worlds[org], deed));
    deeds += done.length;
    journal.add(done.map((deed) => ({ org, ...deed })));
    return { changed: distinct(changed) };
  };
  const reset = (what: ResetRequest) => {
    if (what.knobs) knobs = birthKnobs;
    if (what.requests) log.length = 0;
    if (!what.world) return;
    journal.clear();
    worlds = build();
    deeds = 0;
  };
  return {
    plan: journal.plan,
    keys: issueKeys(journal.plan.seed, { acme: worlds.acme.cast.org.id, globex: worlds.globex.cast.org.id }),
    clock,
    log,
    world: (org) => worlds[org],
    knobs: () => knobs,
    setKnobs: (change) => {
      knobs = turnKnobs(knobs, change);
      return knobs;
    },
    mutate,
    reset,
  };
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

function distinct(changed: Change[]): Change[] {
  return [...new Map(changed.map((change) => [`${change.stream}/${change.id}`, change])).values()];
}
