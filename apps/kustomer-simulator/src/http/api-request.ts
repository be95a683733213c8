import type { ApiKey } from "../api-keys.ts";
import type { KnobChange, Knobs } from "../knobs.ts";
import type { Random } from "../random.ts";
import type { World } from "../world/world.ts";
import type { ApiReply, Problem } from "./reply.ts";

/** A request that passed every check: the key is valid, has the permission and is within its rate limits. */
export interface ApiRequest {
  world: World;
  key: ApiKey;
  /** The key's current roles. */
  roles: readonly string[];
  knobs: Knobs;
  /** Changes knobs for the requests that follow. */
  setKnobs: (change: KnobChange) => void;
  /** Kustomer's time, milliseconds since 1970. */
  now: number;
  /** Without trailing slashes. */
  path: string;
  /** The path's parameters, decoded. */
  params: PathParams;
  query: URLSearchParams;
  /** Parsed JSON; undefined without a body or with an invalid one. */
  body: unknown;
  /** Random source of this request alone. */
  random: Random;
  /** The search times out and returns only a part of its page. */
  isTimedOut: boolean;
}

/** The parameters in the URLs of the routes. */
export type PathParams = Partial<Record<"attachmentId" | "id" | "ids" | "name" | "value", string>>;

export type HandlerResult = ApiReply | Problem;

export type Handler = (request: ApiRequest) => HandlerResult;
