import type { Random } from "../random.ts";
import { objectId } from "./object-id.ts";
import type { Relationship } from "./resource.ts";
import { pointTo } from "./resource.ts";

/** An organisation and the ids its records point to. */
export interface Cast {
  org: { id: string; name: string };
  users: readonly string[];
  teams: readonly string[];
  tags: readonly string[];
  queue: string;
  brand: string;
}

/** Not tied to the epoch: keys carry the org id and must outlive it. */
const foundedAt = Date.UTC(2021, 3, 1);

/** Hands out the ids of an org's people, teams and tags. */
export function createCast(
  name: string,
  random: Random,
  { epoch, tags }: { epoch: number; tags: number },
): Cast {
  const id = () => objectId(epoch - random.between(60, 700) * 86_400_000, random);
  const ids = (length: number) => Array.from({ length }, id);
  return {
    org: { id: objectId(foundedAt, random), name },
    users: ids(9),
    teams: ids(4),
    tags: ids(tags),
    queue: id(),
    brand: id(),
  };
}

/** The relationships every record has. */
export function commonRelationships(cast: Cast, random: Random): Record<string, Relationship> {
  return {
    org: pointTo("org", cast.org.id),
    createdBy: pointTo("user", random.pick(cast.users)),
    modifiedBy: pointTo("user", random.pick(cast.users)),
  };
}
