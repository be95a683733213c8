import { toIso } from "../world/iso-time.ts";
import { type Attributes, getRelatedId, type Resource } from "../world/resource.ts";

/** What a client must hold of one record, under the client's own field names. */
export type TruthItem = Record<string, unknown> & { id: string };

/** Returns null for an absent value, null, `{}` and `{"$init":true}`. */
function readPresent(attributes: Attributes, name: string): unknown {
  const value = attributes[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  return keys.length === 0 || (keys.length === 1 && keys[0] === "$init") ? null : value;
}

/** Returns the text as Postgres can store it, or null. Postgres accepts neither NUL nor a lone surrogate. */
function readText(attributes: Attributes, name: string): string | null {
  const value = readPresent(attributes, name);
  return typeof value === "string" ? toStorableText(value) : null;
}

function toStorableText(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD").toWellFormed();
}

function readTime(attributes: Attributes, name: string): string | null {
  const text = readText(attributes, name);
  return text === null ? null : toIso(Date.parse(text));
}

function readInteger(attributes: Attributes, name: string): number | null {
  const value = readPresent(attributes, name);
  return Number.isInteger(value) ? Number(value) : null;
}

function readTexts(attributes: Attributes, name: string): string[] {
  const value = readPresent(attributes, name);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string").map(toStorableText) : [];
}

function readBoolean(attributes: Attributes, name: string): boolean | null {
  const value = readPresent(attributes, name);
  return typeof value === "boolean" ? value : null;
}

function readVersionFields(attributes: Attributes) {
  return {
    createdAt: readTime(attributes, "createdAt"),
    updatedAt: readTime(attributes, "updatedAt"),
    rev: readInteger(attributes, "rev"),
  };
}

/** The item of a conversation. */
export function toConversationItem(resource: Resource): TruthItem {
  const { id, attributes } = resource;
  return {
    id,
    name: readText(attributes, "name"),
    status: readText(attributes, "status"),
    channels: readTexts(attributes, "channels"),
    tags: readTexts(attributes, "tags"),
    customerId: getRelatedId(resource, "customer") ?? null,
    messageCount: readInteger(attributes, "messageCount"),
    ...readVersionFields(attributes),
  };
}

/** The item of a message. */
export function toMessageItem(resource: Resource): TruthItem {
  const { id, attributes } = resource;
  return {
    id,
    conversationId: getRelatedId(resource, "conversation") ?? null,
    customerId: getRelatedId(resource, "customer") ?? null,
    description: readText(attributes, "preview"),
    subject: readText(attributes, "subject"),
    status: readText(attributes, "status"),
    channel: readText(attributes, "channel"),
    app: readText(attributes, "app"),
    direction: readText(attributes, "direction"),
    ...readVersionFields(attributes),
  };
}

/** The item of a customer. */
export function toCustomerItem({ id, attributes }: Resource): TruthItem {
  const name = readText(attributes, "name");
  return {
    id,
    name: name === null || name.trim() === "" ? readText(attributes, "displayName") : name,
    email: readEmail(attributes),
    externalId: readText(attributes, "externalId"),
    locale: readText(attributes, "locale"),
    gender: readText(attributes, "gender"),
    verified: readBoolean(attributes, "verified"),
    timezone: readText(attributes, "timeZone"),
    ...readVersionFields(attributes),
  };
}

/** The item of a tag. */
export function toTagItem({ id, attributes }: Resource): TruthItem {
  return {
    id,
    name: readText(attributes, "name"),
    color: readText(attributes, "color"),
    deleted: readBoolean(attributes, "deleted"),
    createdAt: readTime(attributes, "createdAt"),
    updatedAt: readTime(attributes, "updatedAt"),
  };
}

/** Returns the first verified address, else the first address. */
function readEmail(attributes: Attributes): string | null {
  const emails = readPresent(attributes, "emails");
  const entries: Attributes[] = Array.isArray(emails) ? emails : [];
  const chosen = entries.find((entry) => entry["verified"] === true) ?? entries[0];
  return chosen ? readText(chosen, "email") : null;
}
