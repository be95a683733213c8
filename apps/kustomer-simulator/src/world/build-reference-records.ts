import type { Random } from "../random.ts";
import { type Cast, commonRelationships } from "./fixtures.ts";
import { dayMs, iso } from "./iso-time.ts";
import { secondOf } from "./object-id.ts";
import { type Attributes, pointTo, type Resource } from "./resource.ts";

/** What tags, users and teams are made from. */
export interface ReferenceSetting {
  cast: Cast;
  random: Random;
  epoch: number;
}

const colors = ["#0fb6a0", "#ff5722", null, undefined, "red"] as const;

/** An org's tags: some without colour, every eleventh deleted. */
export function tagResources(setting: ReferenceSetting): Resource[] {
  return setting.cast.tags.map((id, serial) => {
    const isDeleted = serial % 11 === 10;
    return referenceResource("tag", id, {
      setting,
      attributes: {
        name: serial === 3 ? "höchste Dringlichkeit 🔥" : `topic-${serial}`,
        color: colors[serial % colors.length],
        deleted: isDeleted ? true : serial % 2 === 0 ? false : undefined,
        deletedAt: isDeleted ? iso(setting.epoch - 40 * dayMs) : undefined,
      },
    });
  });
}

/** The people and machines of an org. */
export function userResources(setting: ReferenceSetting): Resource[] {
  return setting.cast.users.map((id, serial) =>
    referenceResource("user", id, {
      setting,
      attributes: {
        name: `Agent ${serial}`,
        displayName: `Agent ${serial}`,
        userType: serial === 0 ? "machine" : "user",
        email: `agent${serial}@shop.example`,
        isEmailValid: true,
        roles: ["org.user"],
        roleGroups: [],
      },
    }),
  );
}

/** The teams of an org. */
export function teamResources(setting: ReferenceSetting): Resource[] {
  return setting.cast.teams.map((id, serial) =>
    referenceResource("team", id, {
      setting,
      attributes: {
        name: `Team ${serial}`,
        displayName: `Team ${serial}`,
        icon: "star",
        members: setting.cast.users.slice(serial),
        roleGroups: [],
        deleted: false,
      },
    }),
  );
}

/** A note under a conversation. */
export function noteResource(conversation: Resource, id: string, setting: ReferenceSetting): Resource {
  const note = referenceResource("note", id, {
    setting,
    attributes: { body: "Called back, left a message.", createdByTeams: [] },
  });
  note.relationships["conversation"] = pointTo("conversation", conversation.id);
  const customer = conversation.relationships["customer"];
  if (customer) note.relationships["customer"] = customer;
  return note;
}

function referenceResource(
  type: string,
  id: string,
  { setting, attributes }: { setting: ReferenceSetting; attributes: Attributes },
): Resource {
  const createdAt = secondOf(id);
  const updatedAt = Math.min(setting.epoch - dayMs, createdAt + setting.random.below(30) * dayMs);
  return {
    type,
    id,
    attributes: {
      ...attributes,
      createdAt: iso(createdAt),
      updatedAt: iso(Math.max(createdAt, updatedAt)),
      modifiedAt: iso(createdAt),
    },
    relationships: commonRelationships(setting.cast, setting.random),
    links: { self: `/v1/${type}s/${id}` },
  };
}
