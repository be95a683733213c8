import { createRandom, type Random } from "../random.ts";
import type { World } from "../world/world.ts";
import { type Action, type ActionType, actionSchema } from "./actions.ts";
import {
  addMessage,
  close,
  createConversation,
  editConversation,
  reopen,
  snooze,
  tag,
} from "./conversation-actions.ts";
import {
  createCustomer,
  editMessage,
  massUpdate,
  redact,
  updateCustomer,
  updateTag,
} from "./record-actions.ts";
import { deleteConversation, deleteCustomer, merge } from "./removals.ts";
import type { Change, Scene } from "./scene.ts";

/** One act, with all that is needed to do it again just so. */
export interface Deed {
  action: Action;
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  seed: string;
}

/** Does something to a world and tells what changed; each record once, in order of its first change. */
export function perform(world: World, { action, at, seed }: Deed): Change[] {
  const scene: Scene = { world, at: action.at ?? at, random: createRandom(seed), changed: [] };
  act(scene, action);
  return [...new Map(scene.changed.map((change) => [`${change.stream}/${change.id}`, change])).values()];
}

type Handlers = { [T in ActionType]: (scene: Scene, action: Extract<Action, { type: T }>) => void };

const handlers: Handlers = {
  createConversation,
  addMessage,
  editMessage,
  redact,
  editConversation,
  close,
  snooze,
  reopen,
  tag,
  createCustomer,
  updateCustomer,
  updateTag,
  massUpdate,
  merge,
  deleteConversation,
  deleteCustomer,
};

/** The table pairs every type with its handler; the compiler cannot follow that through a lookup. */
function act(scene: Scene, action: Action): void {
  const handler = handlers[action.type] as (scene: Scene, action: Action) => void;
  handler(scene, action);
}

const gentle: readonly [ActionType, number][] = [
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
const destructive: readonly [ActionType, number][] = [
  ["merge", 2],
  ["deleteConversation", 2],
  ["deleteCustomer", 1],
];

/** Something that happens in an org on an ordinary day; merges and deletes only when asked for. */
export function anyAction(random: Random, isDestructive: boolean): Action {
  const mix = isDestructive ? [...gentle, ...destructive] : gentle;
  const lots = mix.flatMap(([type, weight]) => Array.from({ length: weight }, () => type));
  return actionSchema.parse({ type: random.pick(lots) });
}
