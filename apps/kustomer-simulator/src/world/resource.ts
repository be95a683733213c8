/** What the world holds, named as Kustomer's paths name it. */
export const streams = [
  "conversations",
  "messages",
  "customers",
  "tags",
  "notes",
  "users",
  "teams",
  "merges",
] as const;

/** A kind of record. */
export type Stream = (typeof streams)[number];

/** A record's attribute map, exactly as it is sent. */
export type Attributes = Record<string, unknown>;

/** Where a record points. */
export interface Relationship {
  links?: { self: string };
  data?: { type: string; id: string | null } | { type: string; id: string }[];
}

/** A record as Kustomer's REST API shows it. */
export interface Resource {
  type: string;
  id: string;
  attributes: Attributes;
  relationships: Record<string, Relationship>;
  links: { self: string; related?: string };
}

/**
 * One state of one record, rendered once. A change makes a new version, so that an index that lags can go
 * on showing the old one.
 */
export interface Version {
  readonly stream: Stream;
  readonly id: string;
  /** Milliseconds since 1970, as `attributes.updatedAt` says. */
  readonly updatedAt: number;
  readonly conversationId: string | undefined;
  readonly customerId: string | undefined;
  readonly json: Buffer;
  /** The parsed form, kept once somebody asked for it; use `resourceOf`. */
  parsed?: Resource;
}

/** Renders a record. */
export function createVersion(stream: Stream, resource: Resource): Version {
  return {
    stream,
    id: resource.id,
    updatedAt: Date.parse(String(resource.attributes["updatedAt"])),
    conversationId: getRelatedId(resource, "conversation"),
    customerId: getRelatedId(resource, "customer"),
    json: Buffer.from(JSON.stringify(resource)),
  };
}

/** A version's parsed record, to be read only. */
export function readResource(version: Version): Resource {
  version.parsed ??= copyResource(version);
  return version.parsed;
}

/** A fresh copy of a version's record, to be changed and rendered anew. */
export function copyResource(version: Version): Resource {
  const resource: Resource = JSON.parse(version.json.toString());
  return resource;
}

/** The id a to-one relationship names. */
export function getRelatedId(resource: Resource, name: string): string | undefined {
  const data = resource.relationships[name]?.data;
  return data && !Array.isArray(data) ? (data.id ?? undefined) : undefined;
}

/** A to-one relationship in the usual form: link and data. */
export function buildRelationship(type: string, id: string): Relationship {
  return { links: { self: `/v1/${toPathName(type)}/${id}` }, data: { type, id } };
}

/** `customers` is the one type name that is already plural (message -> customer). */
function toPathName(type: string): string {
  return type.endsWith("s") ? type : `${type}s`;
}
