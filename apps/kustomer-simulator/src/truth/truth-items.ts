import { toIso } from "../world/iso-time.ts";
import { impossibleDates } from "../world/odd-attributes.ts";
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
  const millis = text === null || impossibleDates.includes(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(millis) ? null : toIso(millis);
}

/** Returns the first text that is not blank. */
function readFirstText(attributes: Attributes, names: readonly string[]): string | null {
  return names.map((name) => readText(attributes, name)).find((text) => text?.trim()) ?? null;
}

function readObject(value: unknown): Attributes {
  return typeof value === "object" && value !== null ? { ...value } : {};
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

function readTextFields(attributes: Attributes, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, readText(attributes, name)]));
}

function readVersionFields(attributes: Attributes) {
  return {
    createdAt: readTime(attributes, "createdAt"),
    updatedAt: readTime(attributes, "updatedAt"),
    rev: readInteger(attributes, "rev"),
  };
}

export function toConversationItem(resource: Resource): TruthItem {
  const { id, attributes } = resource;
  return {
    id,
    ...readTextFields(attributes, ["name", "status"]),
    channels: readTexts(attributes, "channels"),
    tags: readTexts(attributes, "tags"),
    customerId: getRelatedId(resource, "customer") ?? null,
    messageCount: readInteger(attributes, "messageCount"),
    ...readSatisfaction(readObject(attributes["satisfactionLevel"])),
    ...readVersionFields(attributes),
  };
}

function readSatisfaction(survey: Attributes) {
  const readNumber = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    satisfactionScore: readNumber(survey["score"]),
    satisfactionRating: readNumber(survey["rating"]),
    satisfactionStatus: readText(survey, "status"),
  };
}

/** Returns the name of a user or team by its id; null for an unknown one. */
export type FindName = (stream: "users" | "teams", id: string) => string | null;

/** What a client holds of a user or team. */
export const toAgentName = ({ attributes }: Resource): string | null =>
  readFirstText(attributes, ["displayName", "name"]);

/** Returns whom a conversation is assigned to, by name. */
export function toAssigned({ attributes }: Resource, findName: FindName) {
  const list = (stream: "users" | "teams", name: string) =>
    readTexts(attributes, name).map((id) => ({ id, name: findName(stream, id) }));
  return {
    assignedUsers: list("users", "assignedUsers"),
    assignedTeams: list("teams", "assignedTeams"),
  };
}

/** Returns who wrote a message on behalf of the org. */
export function toAgent(resource: Resource, findName: FindName) {
  const { direction, auto } = resource.attributes;
  const isWritten = direction === "out" && auto !== true;
  const agentId = (isWritten && getRelatedId(resource, "createdBy")) || null;
  return { agentId, agentName: agentId === null ? null : findName("users", agentId) };
}

/** What a client with notes switched on holds of one. */
export const toNoteItem = (resource: Resource): TruthItem => ({
  id: resource.id,
  conversationId: getRelatedId(resource, "conversation") ?? null,
  customerId: getRelatedId(resource, "customer") ?? null,
  body: readText(resource.attributes, "body"),
  agentId: getRelatedId(resource, "createdBy") ?? null,
  createdAt: readTime(resource.attributes, "createdAt"),
  updatedAt: readTime(resource.attributes, "updatedAt"),
});

export function toMessageItem(resource: Resource): TruthItem {
  const { id, attributes } = resource;
  return {
    id,
    conversationId: getRelatedId(resource, "conversation") ?? null,
    customerId: getRelatedId(resource, "customer") ?? null,
    description: readText(attributes, "preview"),
    ...readTextFields(attributes, ["status", "channel", "app", "direction"]),
    subject:
      readFirstText(attributes, ["subject"]) ?? readFirstText(readObject(attributes["meta"]), ["subject"]),
    ...readVersionFields(attributes),
  };
}

export function toCustomerItem({ id, attributes }: Resource): TruthItem {
  const parts = ["firstName", "lastName"].flatMap((part) => readFirstText(attributes, [part]) ?? []);
  return {
    id,
    name: readFirstText(attributes, ["name", "displayName"]) ?? (parts.join(" ") || null),
    email: readEmail(attributes),
    ...readTextFields(attributes, ["externalId", "locale", "gender"]),
    verified: readBoolean(attributes, "verified"),
    timezone: readText(attributes, "timeZone"),
    ...readVersionFields(attributes),
  };
}

export function toTagItem({ id, attributes }: Resource): TruthItem {
  return {
    id,
    ...readTextFields(attributes, ["name", "color"]),
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

/** What a client holds of an attachment. */
export const toAttachment = ({ id, attributes }: Resource) => ({
  id,
  ...readTextFields(attributes, ["name", "contentType"]),
  size: readInteger(attributes, "contentLength"),
});
