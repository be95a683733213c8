import { type Attributes, type Resource, relatedId } from "../world/resource.ts";

/** Attributes whose place in the record does not follow from their name. */
const places: Record<string, Reader> = {
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
  customer_id: ({ id }) => [id],
  message_id: ({ id }) => [id],
  note_any_text: ({ attributes }) => [attributes["body"]],
};

type Reader = (resource: Resource) => unknown[];

/** How to read what records hold under a searchable attribute's name; several values when it is a list. */
export function readerOf(attribute: string): Reader {
  const place = places[attribute] ?? placeByName(attribute);
  return (resource) =>
    place(resource)
      .flat()
      .filter((value) => value !== undefined && value !== null);
}

/** Most names are the attribute's own, in another spelling. */
function placeByName(attribute: string): Reader {
  const name = attribute.slice(attribute.indexOf("_") + 1);
  if (name.startsWith("custom_"))
    return ({ attributes }) => [read(attributes["custom"], name.slice("custom_".length))];
  if (name.endsWith("_id") && name !== "external_id")
    return (resource) => [relatedId(resource, name.slice(0, -3))];
  const own = camel(name);
  if (name.endsWith("_by")) return (resource) => [relatedId(resource, own)];
  if (name === "imported") return ({ attributes }) => [typeof attributes["importedAt"] === "string"];
  return ({ attributes }) => [attributes[own]];
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
