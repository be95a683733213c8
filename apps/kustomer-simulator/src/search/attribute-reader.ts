import { type Attributes, getRelatedId, type Resource } from "../world/resource.ts";

/** Attributes that a reader by name would not find in the record. */
const specialReaders: Record<string, AttributeReader> = {
  customer_email: ({ attributes }) => readField(attributes["emails"], "email"),
  customer_shared_email: ({ attributes }) => readField(attributes["sharedEmails"], "email"),
  customer_phone: ({ attributes }) => readField(attributes["phones"], "phone"),
  customer_status: ({ attributes }) => [attributes["progressiveStatus"]],
  customer_conversations_count: ({ attributes }) => readField([attributes["conversationCounts"]], "all"),
  customer_activity_at: ({ attributes }) => [attributes["lastActivityAt"]],
  customer_any_text: ({ attributes }) => [
    attributes["name"],
    attributes["displayName"],
    ...readField(attributes["emails"], "email"),
  ],
  conversation_any_text: ({ attributes }) => [attributes["name"], attributes["preview"]],
  conversation_last_message_sent_at: ({ attributes }) => [attributes["lastMessageAt"]],
  conversation_last_done_created_at: ({ attributes }) => readField([attributes["lastDone"]], "createdAt"),
  message_any_text: ({ attributes }) => [attributes["preview"], attributes["subject"]],
  message_body: ({ attributes }) => [attributes["preview"]],
  message_sender: ({ attributes }) => readField([attributes["meta"]], "from"),
  customer_id: ({ id }) => [id],
  message_id: ({ id }) => [id],
  company_any_text: ({ attributes }) => [attributes["name"]],
  kobject_any_text: ({ attributes }) => [attributes["title"], attributes["description"]],
  note_any_text: ({ attributes }) => [attributes["body"]],
};

type AttributeReader = (resource: Resource) => unknown[];

/** Returns a function that reads a searchable attribute's values from a record; several when it is a list. */
export function getAttributeReader(attribute: string): AttributeReader {
  const readValues = specialReaders[attribute] ?? createReaderByName(attribute);
  return (resource) =>
    readValues(resource)
      .flat()
      .filter((value) => value !== undefined && value !== null);
}

/** Most searchable names are the attribute's own name in snake case. */
function createReaderByName(attribute: string): AttributeReader {
  const name = attribute.slice(attribute.indexOf("_") + 1);
  const kobjectField = /^kobject_custom_[^_]+_(?<field>\w+)$/u.exec(attribute)?.groups?.["field"];
  if (kobjectField !== undefined) return ({ attributes }) => [getField(attributes["custom"], kobjectField)];
  if (name.startsWith("custom_"))
    return ({ attributes }) => [getField(attributes["custom"], name.slice("custom_".length))];
  if (name.endsWith("_id") && name !== "external_id")
    return (resource) => [getRelatedId(resource, name.slice(0, -3))];
  const own = toCamelCase(name);
  if (name.endsWith("_by")) return (resource) => [getRelatedId(resource, own)];
  if (name === "imported") return ({ attributes }) => [typeof attributes["importedAt"] === "string"];
  return ({ attributes }) => [attributes[own]];
}

function toCamelCase(name: string): string {
  return name.replace(/_(?<letter>[a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

function readField(list: unknown, field: string): unknown[] {
  return Array.isArray(list) ? list.map((entry) => getField(entry, field)) : [];
}

function getField(holder: unknown, field: string): unknown {
  return isAttributes(holder) ? holder[field] : undefined;
}

function isAttributes(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null;
}
