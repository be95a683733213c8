import type { Random } from "../random.ts";
import type { Stream, Version } from "../world/resource.ts";
import type { World } from "../world/world.ts";
import type { Action, ActionType } from "./actions.ts";

export interface ChangedRecord {
  stream: Stream;
  id: string;
}

/** One write of one record, which Kustomer reports to its outbound webhooks. */
export interface RecordWrite {
  verb: "create" | "update";
  before: Version | undefined;
  after: Version;
}

/** What an action reads and where it reports its changes. */
export interface MutationContext {
  world: World;
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  random: Random;
  changed: ChangedRecord[];
  /** Collects the writes that webhooks report; a record may be written more than once. */
  writes: RecordWrite[];
}

export type ActionHandler<T extends ActionType> = (
  context: MutationContext,
  action: Extract<Action, { type: T }>,
) => void;
