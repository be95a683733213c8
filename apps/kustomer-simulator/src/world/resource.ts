import { getCreatedSecond } from "./object-id.ts";

/** The kinds of record, named as in Kustomer's paths. */
export const streams = [
  "conversations",
  "messages",
  "customers",
  "tags",
  "notes",
  "users",
  "teams",
  "merges",
  "attachments",
  "companies",
  "klasses",
  "kobjects",
  "metadata",
  "satisfaction",
  "shortcuts",
  "slas",
] as const;

export type Stream = (typeof streams)[number];

/** A record's attributes, exactly as sent. */
export type Attributes = Record<string, unknown>;

/** A record's reference to other records. */
export interface Relationship {
  links?: { self: string };
  data?: { type: string; id: string | null } | { type: string; id: string }[];
}

/** A record as Kustomer's REST API returns it. */
export interface Resource {
  type: string;
  id: string;
  attributes: Attributes;
  relationships: Record<string, Relationship>;
  links: { self: string; related?: string };
}

/**
 * One version of a record, serialized once. A change creates a new version, so that a lagging search index can
 * still return the old one.
 */
export interface Version {
  readonly stream: Stream;
  readonly id: string;
  /** `attributes.updatedAt` in milliseconds since 1970; the second of creation for records that never change. */
  readonly updatedAt: number;
  readonly conversationId: string | undefined;
  readonly customerId: string | undefined;
  readonly json: Buffer;
  /** Cache of `readResource`. */
  parsed?: Resource;
}

export function createVersion(stream: Stream, resource: Resource): Version {
  return {
    stream,
    id: resource.id,
    updatedAt: readUpdatedAt(resource),
    conversationId: getRelatedId(resource, "conversation"),
    customerId: getRelatedId(resource, "customer"),
    json: Buffer.from(JSON.stringify(resource)),
  };
}

function readUpdatedAt({ id, attributes: { updatedAt } }: Resource): number {
  return updatedAt === undefined ? getCreatedSecond(id) : Date.parse(String(updatedAt));
}

/** Returns a version's record, parsed once. The caller must not change it. */
export function readResource(version: Version): Resource {
  version.parsed ??= copyResource(version);
  return version.parsed;
}

/** Returns a copy of a version's record that the caller may change. */
export function copyResource(version: Version): Resource {
  const resource: Resource = JSON.parse(version.json.toString());
  return resource;
}

export function getRelatedId(resource: Resource, name: string): string | undefined {
  const data = resource.relationships[name]?.data;
  return data && !Array.isArray(data) ? (data.id ?? undefined) : undefined;
}

/** Builds a to-one relationship with link and data. */
export function buildRelationship(type: string, id: string): Relationship {
  return { links: { self: `/v1/${toPathName(type)}/${id}` }, data: { type, id } };
}

/** The type of a message's customer is `customers`; all other type names are singular. */
export function toPathName(type: string): string {
  if (type.endsWith("s") || type === "satisfaction") return type;
  return type.endsWith("y") ? `${type.slice(0, -1)}ies` : `${type}s`;
}
