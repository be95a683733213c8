import { isObject, readInstant, readInteger, readObject, readString } from "./values.ts";

/** What every Kustomer record has. */
export interface KustomerRecord {
  type: string;
  id: string;
  /** The attributes as sent, not a copy. */
  attributes: Record<string, unknown>;
  relationships: Record<string, unknown>;
}

/** The columns of one kind of record, and the fields that every versioned record has. */
export type Versioned<T> = T & {
  id: string;
  createdAt: Date | null;
  updatedAt: Date;
  rev: number | null;
  /** All attributes, as sent. */
  attributes: Record<string, unknown>;
  /** The related record's id by relationship name. */
  relations: Record<string, string>;
};

/** A parsed record, or why it was rejected. */
export type ParseResult<T> = { record: T } | { rejected: string; id?: string };

/** Parses the fields that every record has. Rejects a record without id or attributes. */
export function parseRecord(raw: unknown): ParseResult<KustomerRecord> {
  if (!isObject(raw)) return { rejected: "not an object" };
  const { id, type, attributes, relationships } = raw;
  if (typeof id !== "string" || id === "") return { rejected: "no id" };
  if (!isObject(attributes)) return { rejected: "no attributes", id };
  return {
    record: { id, type: readString(type) ?? "", attributes, relationships: readObject(relationships) },
  };
}

/**
 * Parses a record whose versions can be compared, and adds the columns that `readColumns` reads from it. Rejects a
 * record without id or `updatedAt`.
 */
export function parseVersioned<T>(
  raw: unknown,
  readColumns: (record: KustomerRecord) => T,
): ParseResult<Versioned<T>> {
  const parsed = parseRecord(raw);
  if ("rejected" in parsed) return parsed;
  const { record } = parsed;
  const { id, attributes } = record;
  const updatedAt = readInstant(attributes["updatedAt"]);
  if (!updatedAt) return { rejected: "no readable updatedAt", id };
  const createdAt = readInstant(attributes["createdAt"]) ?? null;
  const rev = readInteger(attributes["rev"]);
  const relations = collectRelations(record);
  return { record: { ...readColumns(record), id, createdAt, updatedAt, rev, attributes, relations } };
}

/**
 * The id of a related record. The type that the relationship states is ignored, because it varies: a message's
 * customer has the type `customers`.
 */
export function getRelatedId(
  { relationships }: Pick<KustomerRecord, "relationships">,
  name: string,
): string | undefined {
  return readRelationshipId(relationships[name]);
}

/** Every relationship to a single record, by name. */
function collectRelations({ relationships }: Pick<KustomerRecord, "relationships">): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const name of Object.keys(relationships)) {
    const id = readRelationshipId(relationships[name]);
    if (id !== undefined && name !== "__proto__") ids[name] = id;
  }
  return ids;
}

function readRelationshipId(relationship: unknown): string | undefined {
  const id = readObject(readObject(relationship)["data"])["id"];
  return typeof id === "string" && id !== "" && id.length <= maxIdLength ? id : undefined;
}

/** Kustomer's ids have 24 characters. Postgres cannot index very long ones, and would refuse the whole record. */
const maxIdLength = 200;
