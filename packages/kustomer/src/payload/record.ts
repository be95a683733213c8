import { readInstant, readInteger, isObject, readObject, readString } from "./values.ts";

/** What every record of Kustomer's has. */
export interface KustomerRecord {
  type: string;
  id: string;
  /** As sent, by reference. */
  attributes: Record<string, unknown>;
  relationships: Record<string, unknown>;
}

/** What every versioned record becomes, besides its own columns. */
export interface VersionedRecord {
  id: string;
  createdAt: Date | null;
  updatedAt: Date;
  rev: number | null;
  /** All of it, as sent. */
  attributes: Record<string, unknown>;
  /** Relationship name to id. */
  relations: Record<string, string>;
}

/** A record that was understood, or why it was not. */
export type ParseResult<T> = { record: T } | { rejected: string; id?: string };

/** Reads what every record has; rejects what has no id. */
export function parseRecord(raw: unknown): ParseResult<KustomerRecord> {
  if (!isObject(raw)) return { rejected: "not an object" };
  const { id, type, attributes, relationships } = raw;
  if (typeof id !== "string" || id === "") return { rejected: "no id" };
  if (!isObject(attributes)) return { rejected: "no attributes", id };
  return { record: { id, type: readString(type) ?? "", attributes, relationships: readObject(relationships) } };
}

/**
 * Reads a record whose versions can be told apart, and what `own` makes of it; rejects one without id or `updatedAt`.
 */
export function parseVersioned<T>(raw: unknown, own: (record: KustomerRecord) => T): ParseResult<T & VersionedRecord> {
  const parsed = parseRecord(raw);
  if ("rejected" in parsed) return parsed;
  const { record } = parsed;
  const { id, attributes } = record;
  const updatedAt = readInstant(attributes["updatedAt"]);
  if (!updatedAt) return { rejected: "no readable updatedAt", id };
  const createdAt = readInstant(attributes["createdAt"]) ?? null;
  const rev = readInteger(attributes["rev"]);
  return {
    record: { ...own(record), id, createdAt, updatedAt, rev, attributes, relations: relationIds(record) },
  };
}

/** The id on the other end of a relationship, whatever type it claims (a message's customer says `customers`). */
export function getRelatedId(
  { relationships }: Pick<KustomerRecord, "relationships">,
  name: string,
): string | undefined {
  return idIn(relationships[name]);
}

/** Every relationship to a single record, by name. */
function relationIds({ relationships }: Pick<KustomerRecord, "relationships">): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const name of Object.keys(relationships)) {
    const id = idIn(relationships[name]);
    if (id !== undefined && name !== "__proto__") ids[name] = id;
  }
  return ids;
}

function idIn(relationship: unknown): string | undefined {
  const id = readObject(readObject(relationship)["data"])["id"];
  return typeof id === "string" && id !== "" ? id : undefined;
}
