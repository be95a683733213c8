import type { Random } from "../random.ts";
import type { Stream } from "../world/resource.ts";
import type { World } from "../world/world.ts";

/** A record that an action touched. */
export interface Change {
  stream: Stream;
  id: string;
}

/** Where an action takes place. */
export interface Scene {
  world: World;
  /** Kustomer's time, milliseconds since 1970. */
  at: number;
  random: Random;
  /** Filled as records change. */
  changed: Change[];
}
