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

/**
 * A parsed record, with the names of the attributes whose values cannot be read and are null; or why it was rejected.
 */
export type ParseResult<T> = { record: T; unreadable: string[] } | { rejected: string; id?: string };

/**
 * Parses the fields that every record has. Rejects a record without attributes, or without an id that Inlet can store and
 * ask for.
 */
export function parseRecord(raw: unknown): ParseResult<KustomerRecord> {
  if (!isObject(raw)) return { rejected: "not an object" };
  const { id, type, attributes, relationships } = raw;
  if (typeof id !== "string" || id === "") return { rejected: "no id" };
  if (!isUsableId(id)) return { rejected: `an id of more than ${maxIdLength} characters, or of dots alone` };
  if (!isObject(attributes)) return { rejected: "no attributes", id };
  return {
    record: { id, type: readString(type) ?? "", attributes, relationships: readObject(relationships) },
    unreadable: [],
  };
}

/**
 * Parses a record whose versions can be compared, and adds the columns that `readColumns` reads from it. Rejects a
 * record without id or `updatedAt`.
 */
export function parseVersioned<T>(
  raw: unknown,
  readColumns: (record: KustomerRecord, read: ReadAttribute) => T,
): ParseResult<Versioned<T>> {
  const parsed = parseRecord(raw);
  if ("rejected" in parsed) return parsed;
  const { record } = parsed;
  const { id, attributes } = record;
  const updatedAt = readInstant(attributes["updatedAt"]);
  if (!updatedAt) return { rejected: "no readable updatedAt", id };
  const { read, unreadable } = noteUnreadable(attributes);
  const createdAt = read("createdAt", readInstant) ?? null;
  const rev = read("rev", readInteger);
  const relations = collectRelations(record);
  const columns = readColumns(record, read);
  return { record: { ...columns, id, createdAt, updatedAt, rev, attributes, relations }, unreadable };
}

/** Reads an attribute by one of the readers of single values. */
export type ReadAttribute = <T>(name: string, reader: (value: unknown) => T) => T;

/** Creates a function that reads attributes, and notes the names of those that have a value it cannot read. */
export function noteUnreadable(attributes: KustomerRecord["attributes"]) {
  const unreadable: string[] = [];
  const read: ReadAttribute = (name, reader) => {
    const value = attributes[name];
    const result = reader(value);
    if (!isUnset(value) && isLost(value, result)) unreadable.push(name);
    return result;
  };
  return { read, unreadable };
}

/** Kustomer omits an unset value, or sends null, an empty text, `{}` or `{"$init":true}` for it. */
const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (isObject(value) && Object.keys(value).every((name) => name === "$init"));

const isLost = (value: unknown, result: unknown): boolean =>
  Array.isArray(result)
    ? !Array.isArray(value) || result.length < value.length
    : result === null || result === undefined;

/**
 * The id of a related record. The type that the relationship states is ignored, because it varies: a message's
 * customer has the type `customers`. A conversation or customer without `data` is known by its link.
 */
export function getRelatedId(
  { relationships }: Pick<KustomerRecord, "relationships">,
  name: string,
): string | undefined {
  const relationship = readObject(relationships[name]);
  if (relationship["data"] !== undefined || !linkedNames.has(name)) return readRelationshipId(relationship);
  const { self } = readObject(relationship["links"]);
  const id = typeof self === "string" ? new RegExp(`^/v1/${name}s/([^/?#]+)$`).exec(self)?.[1] : undefined;
  return isUsableId(id) ? id : undefined;
}

/** The relationships that Inlet cannot do without. */
const linkedNames = new Set(["conversation", "customer"]);

/** The id at the end of a relationship's link, such as `/v1/routing/queues/<id>`. */
export function getLinkedId(
  { relationships }: Pick<KustomerRecord, "relationships">,
  name: string,
): string | undefined {
  const { self } = readObject(readObject(relationships[name])["links"]);
  const id = typeof self === "string" ? self.slice(self.lastIndexOf("/") + 1) : "";
  return isUsableId(id) ? id : undefined;
}

/** Every relationship to a single record, by name. */
function collectRelations(record: Pick<KustomerRecord, "relationships">): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const name of Object.keys(record.relationships)) {
    const id = getRelatedId(record, name);
    if (id !== undefined && name !== "__proto__") ids[name] = id;
  }
  return ids;
}

function readRelationshipId(relationship: Record<string, unknown>): string | undefined {
  const id = readObject(relationship["data"])["id"];
  return isUsableId(id) ? id : undefined;
}

/** Kustomer's ids have 24 characters. Postgres cannot index very long ones, and would refuse the whole record. */
const maxIdLength = 200;

/** Whether a value is an id that Inlet can store and ask for: a path cannot end with dots alone. */
export const isUsableId = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= maxIdLength && !/^\.+$/.test(value);
