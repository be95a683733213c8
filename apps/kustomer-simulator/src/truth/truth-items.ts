import { iso } from "../world/iso-time.ts";
import { type Attributes, type Resource, relatedId } from "../world/resource.ts";

/** What a correct reader holds of one record, by the reader's own field names. */
export type TruthItem = Record<string, unknown> & { id: string };

/** Absent, null, `{}` and `{"$init":true}` are all nothing. */
function presentOf(attributes: Attributes, name: string): unknown {
  const value = attributes[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  return keys.length === 0 || (keys.length === 1 && keys[0] === "$init") ? null : value;
}

/** As PostgreSQL keeps it: it knows neither NUL nor half a character. */
function textOf(attributes: Attributes, name: string): string | null {
  const value = presentOf(attributes, name);
  return typeof value === "string" ? storable(value) : null;
}

function storable(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD").toWellFormed();
}

function instantOf(attributes: Attributes, name: string): string | null {
  const text = textOf(attributes, name);
  return text === null ? null : iso(Date.parse(text));
}

function wholeOf(attributes: Attributes, name: string): number | null {
  const value = presentOf(attributes, name);
  return Number.isInteger(value) ? Number(value) : null;
}

function textsOf(attributes: Attributes, name: string): string[] {
  const value = presentOf(attributes, name);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string").map(storable) : [];
}

function booleanOf(attributes: Attributes, name: string): boolean | null {
  const value = presentOf(attributes, name);
  return typeof value === "boolean" ? value : null;
}

function versionFields(attributes: Attributes) {
  return {
    createdAt: instantOf(attributes, "createdAt"),
    updatedAt: instantOf(attributes, "updatedAt"),
    rev: wholeOf(attributes, "rev"),
  };
}

/** A conversation as it must be stored. */
export function conversationTruth(resource: Resource): TruthItem {
  const { id, attributes } = resource;
  return {
    id,
    name: textOf(attributes, "name"),
    status: textOf(attributes, "status"),
    channels: textsOf(attributes, "channels"),
    tags: textsOf(attributes, "tags"),
    customerId: relatedId(resource, "customer") ?? null,
    messageCount: wholeOf(attributes, "messageCount"),
    ...versionFields(attributes),
  };
}

/** A message as it must be stored. */
export function messageTruth(resource: Resource): TruthItem {
  const { id, attributes } = resource;
  return {
    id,
    conversationId: relatedId(resource, "conversation") ?? null,
    customerId: relatedId(resource, "customer") ?? null,
    description: textOf(attributes, "preview"),
    subject: textOf(attributes, "subject"),
    status: textOf(attributes, "status"),
    channel: textOf(attributes, "channel"),
    app: textOf(attributes, "app"),
    direction: textOf(attributes, "direction"),
    ...versionFields(attributes),
  };
}

/** A customer as it must be stored. */
export function customerTruth({ id, attributes }: Resource): TruthItem {
  const name = textOf(attributes, "name");
  return {
    id,
    name: name === null || name.trim() === "" ? textOf(attributes, "displayName") : name,
    email: emailOf(attributes),
    externalId: textOf(attributes, "externalId"),
    locale: textOf(attributes, "locale"),
    gender: textOf(attributes, "gender"),
    verified: booleanOf(attributes, "verified"),
    timezone: textOf(attributes, "timeZone"),
    ...versionFields(attributes),
  };
}

/** A tag as it must be stored. */
export function tagTruth({ id, attributes }: Resource): TruthItem {
  return {
    id,
    name: textOf(attributes, "name"),
    color: textOf(attributes, "color"),
    deleted: booleanOf(attributes, "deleted"),
    createdAt: instantOf(attributes, "createdAt"),
    updatedAt: instantOf(attributes, "updatedAt"),
  };
}

/** The first verified address, else the first. */
function emailOf(attributes: Attributes): string | null {
  const emails = presentOf(attributes, "emails");
  const entries: Attributes[] = Array.isArray(emails) ? emails : [];
  const chosen = entries.find((entry) => entry["verified"] === true) ?? entries[0];
  return chosen ? textOf(chosen, "email") : null;
}
