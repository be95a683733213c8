import { createRandom, type Random } from "../random.ts";
import type { World } from "../world/world.ts";
import { type Action, type ActionType, actionSchema, bulkStreams } from "./actions.ts";
import {
  addMessage,
  close,
  createConversation,
  editConversation,
  reopen,
  snooze,
  tag,
} from "./conversation-actions.ts";
import { deleteConversation, deleteCustomer, merge } from "./deletion-actions.ts";
import type { ChangedRecord, MutationContext, RecordWrite } from "./mutation-context.ts";
import {
  createCustomer,
  editMessage,
  hideMessage,
  massUpdate,
  redact,
  updateCustomer,
  updateTag,
  updateTeam,
  updateUser,
} from "./record-actions.ts";

/** One act, with all that is needed to do it again just so. */
export interface Mutation {
  action: Action;
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  seed: string;
}

/** What came of an act. */
export interface MutationResult {
  /** Each record once, in order of its first change. */
  changed: ChangedRecord[];
  /** Every write, in order. */
  written: RecordWrite[];
}

/** Does something to a world and tells what came of it. */
export function applyMutation(world: World, { action, at, seed }: Mutation): MutationResult {
  const scene: MutationContext = { world, at: action.at ?? at, random: createRandom(seed), changed: [], writes: [] };
  runAction(scene, action);
  const changed = new Map(scene.changed.map((change) => [`${change.stream}/${change.id}`, change]));
  return { changed: [...changed.values()], written: scene.writes };
}

type Handlers = { [T in ActionType]: (scene: MutationContext, action: Extract<Action, { type: T }>) => void };

const handlers: Handlers = {
  createConversation,
  addMessage,
  editMessage,
  redact,
  hideMessage,
  editConversation,
  close,
  snooze,
  reopen,
  tag,
  createCustomer,
  updateCustomer,
  updateTag,
  updateUser,
  updateTeam,
  massUpdate,
  merge,
  deleteConversation,
  deleteCustomer,
};

/** The table pairs every type with its handler; the compiler cannot follow that through a lookup. */
function runAction(scene: MutationContext, action: Action): void {
  const handler = handlers[action.type] as (scene: MutationContext, action: Action) => void;
  handler(scene, action);
}

const ordinaryActions: readonly [ActionType, number][] = [
  ["addMessage", 35],
  ["createConversation", 20],
  ["editConversation", 9],
  ["close", 9],
  ["snooze", 5],
  ["reopen", 5],
  ["tag", 6],
  ["editMessage", 5],
  ["updateCustomer", 4],
  ["redact", 1],
  ["createCustomer", 1],
  ["updateTag", 1],
];
const destructiveActions: readonly [ActionType, number][] = [
  ["merge", 3],
  ["deleteConversation", 2],
  ["deleteCustomer", 1],
  ["redact", 2],
  ["hideMessage", 1],
  ["massUpdate", 1],
];

/** What must be said besides the type. */
const pickParameters: Partial<Record<ActionType, (random: Random) => object>> = {
  merge: (random) => ({ stream: random.chance(0.6) ? "conversations" : "customers" }),
  massUpdate: (random) => ({ stream: random.pick(bulkStreams), count: random.between(2, 30) }),
};

/** Something that happens in an org on an ordinary day; what takes away or moves many only when asked for. */
export function pickRandomAction(random: Random, isDestructive: boolean): Action {
  const weightedActions = isDestructive ? [...ordinaryActions, ...destructiveActions] : ordinaryActions;
  const candidates = weightedActions.flatMap(([type, weight]) => Array.from({ length: weight }, () => type));
  const type = random.pick(candidates);
  return actionSchema.parse({ type, ...pickParameters[type]?.(random) });
}
