import type { Random } from "../random.ts";
import { createObjectId } from "./object-id.ts";
import type { Relationship } from "./resource.ts";
import { buildRelationship } from "./resource.ts";

export interface Fixtures {
  org: { id: string; name: string };
  users: readonly string[];
  teams: readonly string[];
  tags: readonly string[];
  queue: string;
  brand: string;
}

/** Independent of the epoch, because keys contain the org id and must stay the same. */
const orgCreatedAt = Date.UTC(2021, 3, 1);

export function createFixtures(
  name: string,
  random: Random,
  { epoch, tags }: { epoch: number; tags: number },
): Fixtures {
  const createId = () => createObjectId(epoch - random.between(60, 700) * 86_400_000, random);
  const createIds = (length: number) => Array.from({ length }, createId);
  return {
    org: { id: createObjectId(orgCreatedAt, random), name },
    users: createIds(9),
    teams: createIds(4),
    tags: createIds(tags),
    queue: createId(),
    brand: createId(),
  };
}

/** Builds the relationships that every record has. */
export function buildCommonRelationships(fixtures: Fixtures, random: Random): Record<string, Relationship> {
  return {
    org: buildRelationship("org", fixtures.org.id),
    createdBy: buildRelationship("user", random.pick(fixtures.users)),
    modifiedBy: buildRelationship("user", random.pick(fixtures.users)),
  };
}
