import type { ApiKey } from "../api-keys.ts";
import type { Knobs } from "../knobs.ts";
import type { Random } from "../random.ts";
import type { World } from "../world/world.ts";
import type { Problem, Reply } from "./reply.ts";

/** A request that passed the door: key known, roles enough, budget left. */
export interface ApiRequest {
  world: World;
  key: ApiKey;
  /** The key's roles as they are now. */
  roles: readonly string[];
  knobs: Knobs;
  /** Kustomer's own time, milliseconds since 1970. */
  now: number;
  path: string;
  /** What the route's pattern captured, decoded. */
  params: readonly string[];
  query: URLSearchParams;
  body: unknown;
  /** Chance of this request alone. */
  random: Random;
  /** The search ran out of time and answers in part. */
  isTimedOut: boolean;
}

/** What a route gives back: an answer, or what was wrong with the question. */
export type Answer = Reply | Problem;

/** Whether a route refused. */
export function isProblem(answer: Answer): answer is Problem {
  return "title" in answer;
}
