import type { Random } from "../random.ts";
import { type Action, type ActionType, actionSchema, bulkStreams } from "./actions.ts";

type WeightedAction = readonly [type: ActionType, weight: number];

const ordinaryActions: readonly WeightedAction[] = [
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
const destructiveActions: readonly WeightedAction[] = [
  ["merge", 3],
  ["deleteConversation", 2],
  ["deleteCustomer", 1],
  ["redact", 2],
  ["hideMessage", 1],
  ["massUpdate", 1],
];

const pickParameters: Partial<Record<ActionType, (random: Random) => object>> = {
  merge: (random) => ({ stream: random.chance(0.6) ? "conversations" : "customers" }),
  massUpdate: (random) => ({ stream: random.pick(bulkStreams), count: random.between(2, 30) }),
};

/** Picks an action as it happens in an org on an ordinary day. Destructive actions take part only on request. */
export function pickRandomAction(random: Random, isDestructive: boolean): Action {
  const weighted = isDestructive ? [...ordinaryActions, ...destructiveActions] : ordinaryActions;
  const candidates = weighted.flatMap(([type, weight]) => Array.from({ length: weight }, () => type));
  const type = random.pick(candidates);
  return actionSchema.parse({ type, ...pickParameters[type]?.(random) });
}
