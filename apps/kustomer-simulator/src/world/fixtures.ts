import type { Random } from "../random.ts";
import { createObjectId } from "./object-id.ts";
import type { Relationship } from "./resource.ts";
import { buildRelationship } from "./resource.ts";

/** An organisation and the ids its records point to. */
export interface Fixtures {
  org: { id: string; name: string };
  users: readonly string[];
  teams: readonly string[];
  tags: readonly string[];
  queue: string;
  brand: string;
}

/** Not tied to the epoch: keys carry the org id and must outlive it. */
const orgCreatedAt = Date.UTC(2021, 3, 1);

/** Hands out the ids of an org's people, teams and tags. */
export function createFixtures(
  name: string,
  random: Random,
  { epoch, tags }: { epoch: number; tags: number },
): Fixtures {
  const id = () => createObjectId(epoch - random.between(60, 700) * 86_400_000, random);
  const ids = (length: number) => Array.from({ length }, id);
  return {
    org: { id: createObjectId(orgCreatedAt, random), name },
    users: ids(9),
    teams: ids(4),
    tags: ids(tags),
    queue: id(),
    brand: id(),
  };
}

/** The relationships every record has. */
export function buildCommonRelationships(fixtures: Fixtures, random: Random): Record<string, Relationship> {
  return {
    org: buildRelationship("org", fixtures.org.id),
    createdBy: buildRelationship("user", random.pick(fixtures.users)),
    modifiedBy: buildRelationship("user", random.pick(fixtures.users)),
  };
}
