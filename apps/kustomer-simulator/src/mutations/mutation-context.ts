import type { Random } from "../random.ts";
import type { Stream, Version } from "../world/resource.ts";
import type { World } from "../world/world.ts";

/** A record that an action touched. */
export interface ChangedRecord {
  stream: Stream;
  id: string;
}

/** One write of one record: what Kustomer tells its outbound webhooks of. */
export interface RecordWrite {
  verb: "create" | "update";
  before: Version | undefined;
  after: Version;
}

/** Where an action takes place. */
export interface MutationContext {
  world: World;
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  random: Random;
  /** Filled as records change. */
  changed: ChangedRecord[];
  /** Filled with every write that webhooks hear of; a record may be written more than once. */
  writes: RecordWrite[];
}
