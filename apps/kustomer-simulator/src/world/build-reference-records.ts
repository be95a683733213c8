import type { Random } from "../random.ts";
import { buildCommonRelationships, type Fixtures } from "./fixtures.ts";
import { dayMs, toIso } from "./iso-time.ts";
import { createObjectId, getCreatedSecond } from "./object-id.ts";
import { type Attributes, buildRelationship, type Resource, toPathName } from "./resource.ts";

export interface ReferenceContext {
  fixtures: Fixtures;
  random: Random;
  epoch: number;
  /** Makes each `updatedAt` of these records unique. */
  toUniqueTime: (at: number) => number;
}

const colors = ["#0fb6a0", "#ff5722", null, undefined, "red"] as const;

/** Builds an org's tags. Some have no color; every eleventh is deleted. */
export function buildTags(context: ReferenceContext): Resource[] {
  return context.fixtures.tags.map((id, serial) => {
    const isDeleted = serial % 11 === 10;
    return buildReferenceRecord("tag", id, {
      context,
      attributes: {
        name: serial === 3 ? "höchste Dringlichkeit 🔥" : `topic-${serial}`,
        color: colors[serial % colors.length],
        deleted: isDeleted ? true : serial % 2 === 0 ? false : undefined,
        deletedAt: isDeleted ? toIso(context.epoch - 40 * dayMs) : undefined,
      },
    });
  });
}

export function buildUsers(context: ReferenceContext): Resource[] {
  return context.fixtures.users.map((id, serial) =>
    buildReferenceRecord("user", id, {
      context,
      attributes: {
        ...nameAgent(serial),
        userType: serial === 0 ? "machine" : "user",
        email: `agent${serial}@shop.example`,
        isEmailValid: true,
        roles: ["org.user"],
        roleGroups: [],
        ...(serial === 5 && { deleted: true, deletedAt: toIso(context.epoch - 20 * dayMs) }),
      },
    }),
  );
}

/** Some users have no name, some only a display name, and one has none at all. */
function nameAgent(serial: number): Attributes {
  if (serial === 3) return { displayName: "Ágnes O’Brien 🦊" };
  if (serial === 4) return { name: "", displayName: null };
  return { name: `Agent ${serial}`, displayName: serial % 2 === 0 ? `Agent ${serial}` : undefined };
}

export function buildTeams(context: ReferenceContext): Resource[] {
  return context.fixtures.teams.map((id, serial) =>
    buildReferenceRecord("team", id, {
      context,
      attributes: {
        name: `Team ${serial}`,
        displayName: `Team ${serial}`,
        icon: "star",
        members: context.fixtures.users.slice(serial),
        roleGroups: [],
        deleted: serial === 3,
      },
    }),
  );
}

export function buildNote(conversation: Resource, id: string, context: ReferenceContext): Resource {
  const note = buildReferenceRecord("note", id, {
    context,
    attributes: { body: "Called back, left a message.", createdByTeams: [] },
  });
  note.relationships["conversation"] = buildRelationship("conversation", conversation.id);
  const customer = conversation.relationships["customer"];
  if (customer) note.relationships["customer"] = customer;
  return note;
}

/** The content of a record that has only the common relationships. */
interface ReferenceContent {
  context: ReferenceContext;
  attributes: Attributes;
  /** The record's path; by default that of its type and id. */
  self?: string;
}

/** Draws an id of a record that is a month to two years old. */
export function createOldId({ epoch, random }: ReferenceContext): string {
  return createObjectId(epoch - random.between(32, 700) * dayMs, random);
}

/** Builds a record that was created and last updated at least a day before the epoch. */
export function buildReferenceRecord(
  type: string,
  id: string,
  { context, attributes, self = `/v1/${toPathName(type)}/${id}` }: ReferenceContent,
): Resource {
  const createdAt = getCreatedSecond(id);
  const drawn = Math.min(context.epoch - dayMs, createdAt + context.random.below(30) * dayMs);
  const updatedAt = context.toUniqueTime(Math.max(createdAt, drawn));
  return {
    type,
    id,
    attributes: {
      ...attributes,
      createdAt: toIso(createdAt),
      updatedAt: toIso(updatedAt),
      modifiedAt: toIso(createdAt),
    },
    relationships: buildCommonRelationships(context.fixtures, context.random),
    links: { self },
  };
}
