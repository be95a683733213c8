import { type Attributes, type Resource, relatedId } from "../world/resource.ts";

/** Attributes whose place in the record does not follow from their name. */
const places: Record<string, (resource: Resource) => unknown[]> = {
  customer_email: ({ attributes }) => pluck(attributes["emails"], "email"),
  customer_shared_email: ({ attributes }) => pluck(attributes["sharedEmails"], "email"),
  customer_phone: ({ attributes }) => pluck(attributes["phones"], "phone"),
  customer_status: ({ attributes }) => [attributes["progressiveStatus"]],
  customer_conversations_count: ({ attributes }) => pluck([attributes["conversationCounts"]], "all"),
  customer_activity_at: ({ attributes }) => [attributes["lastActivityAt"]],
  customer_any_text: ({ attributes }) => [
    attributes["name"],
    attributes["displayName"],
    ...pluck(attributes["emails"], "email"),
  ],
  conversation_any_text: ({ attributes }) => [attributes["name"], attributes["preview"]],
  conversation_last_message_sent_at: ({ attributes }) => [attributes["lastMessageAt"]],
  conversation_last_done_created_at: ({ attributes }) => pluck([attributes["lastDone"]], "createdAt"),
  message_any_text: ({ attributes }) => [attributes["preview"], attributes["subject"]],
  message_body: ({ attributes }) => [attributes["preview"]],
  message_sender: ({ attributes }) => pluck([attributes["meta"]], "from"),
  note_any_text: ({ attributes }) => [attributes["body"]],
};

/** What a record holds under a searchable attribute's name; several when it is a list. */
export function valuesOf(resource: Resource, attribute: string): unknown[] {
  const found = places[attribute]?.(resource) ?? byName(resource, attribute);
  return found.flat().filter((value) => value !== undefined && value !== null);
}

function byName(resource: Resource, attribute: string): unknown[] {
  const name = attribute.slice(attribute.indexOf("_") + 1);
  if (name.startsWith("custom_")) return [read(resource.attributes["custom"], name.slice("custom_".length))];
  if (name.endsWith("_id") && name !== "external_id") return [relatedId(resource, name.slice(0, -3))];
  if (name.endsWith("_by")) return [relatedId(resource, camel(name))];
  if (name.startsWith("imported") && name !== "imported_at")
    return [typeof resource.attributes["importedAt"] === "string"];
  return [resource.attributes[camel(name)]];
}

function camel(name: string): string {
  return name.replace(/_(?<letter>[a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

function pluck(list: unknown, field: string): unknown[] {
  return Array.isArray(list) ? list.map((entry) => read(entry, field)) : [];
}

function read(holder: unknown, field: string): unknown {
  return isAttributes(holder) ? holder[field] : undefined;
}

function isAttributes(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null;
}
