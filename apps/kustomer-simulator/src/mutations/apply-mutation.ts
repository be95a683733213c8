import { createRandom } from "../random.ts";
import type { World } from "../world/world.ts";
import type { Action, ActionType } from "./actions.ts";
import * as conversationActions from "./conversation-actions.ts";
import * as deletionActions from "./deletion-actions.ts";
import type { ActionHandler, ChangedRecord, MutationContext, RecordWrite } from "./mutation-context.ts";
import * as noteActions from "./note-actions.ts";
import * as recordActions from "./record-actions.ts";

/** An action with everything needed to replay it. */
export interface Mutation {
  action: Action;
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  seed: string;
}

export interface MutationResult {
  /** Each record once, in the order of its first change. */
  changed: ChangedRecord[];
  /** Every write, in order. */
  writes: RecordWrite[];
}

export function applyMutation(world: World, { action, at, seed }: Mutation): MutationResult {
  const context: MutationContext = {
    world,
    at: action.at ?? at,
    random: createRandom(seed),
    changed: [],
    writes: [],
  };
  runAction(context, action);
  const changed = new Map(context.changed.map((record) => [`${record.stream}/${record.id}`, record]));
  return { changed: [...changed.values()], writes: context.writes };
}

/** A handler is exported under the name of its action. */
const handlers: { [T in ActionType]: ActionHandler<T> } = {
  ...conversationActions,
  ...deletionActions,
  ...noteActions,
  ...recordActions,
};

/** The table pairs each type with its handler, but the compiler cannot infer that from a lookup. */
function runAction(context: MutationContext, action: Action): void {
  const handler = handlers[action.type] as (context: MutationContext, action: Action) => void;
  handler(context, action);
}
