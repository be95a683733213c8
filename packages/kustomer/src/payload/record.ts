import { instant, isObject, object, text } from "./values.ts";

/** What every record of Kustomer's has. */
export interface KustomerRecord {
  type: string;
  id: string;
  /** As sent, by reference. */
  attributes: Record<string, unknown>;
  relationships: Record<string, unknown>;
}

/** A record that was understood, or why it was not. */
export type Parsed<T> = { record: T } | { rejected: string; id?: string };

/** Reads what every record has; rejects what has no id. */
export function parseRecord(raw: unknown): Parsed<KustomerRecord> {
  if (!isObject(raw)) return { rejected: "not an object" };
  const { id, type, attributes, relationships } = raw;
  if (typeof id !== "string" || id === "") return { rejected: "no id" };
  if (!isObject(attributes)) return { rejected: "no attributes", id };
  return { record: { id, type: text(type) ?? "", attributes, relationships: object(relationships) } };
}

/** A record together with its `updatedAt`, without which versions cannot be told apart. */
export function parseVersioned(raw: unknown): Parsed<KustomerRecord & { updatedAt: Date }> {
  const parsed = parseRecord(raw);
  if ("rejected" in parsed) return parsed;
  const { record } = parsed;
  const updatedAt = instant(record.attributes["updatedAt"]);
  if (!updatedAt) return { rejected: "no readable updatedAt", id: record.id };
  return { record: { ...record, updatedAt } };
}

/** The id on the other end of a relationship, whatever type it claims (a message's customer says `customers`). */
export function relatedId(
  { relationships }: Pick<KustomerRecord, "relationships">,
  name: string,
): string | undefined {
  return idIn(relationships[name]);
}

/** Every relationship to a single record, by name. */
export function relationIds({
  relationships,
}: Pick<KustomerRecord, "relationships">): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const name of Object.keys(relationships)) {
    const id = idIn(relationships[name]);
    if (id !== undefined && name !== "__proto__") ids[name] = id;
  }
  return ids;
}

function idIn(relationship: unknown): string | undefined {
  const id = object(object(relationship)["data"])["id"];
  return typeof id === "string" && id !== "" ? id : undefined;
}
