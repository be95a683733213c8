import { type Parsed, parseVersioned, relatedId, type Versioned } from "./record.ts";
import { integer, stringList, text } from "./values.ts";

/** A conversation, as far as Inlet has columns for it; `attributes` holds all of it. */
export interface Conversation extends Versioned {
  name: string | null;
  preview: string | null;
  status: string | null;
  channels: string[];
  /** Ids of tags. */
  tags: string[];
  direction: string | null;
  priority: number | null;
  messageCount: number | null;
  customerId: string | null;
}

/** Reads a conversation; rejects one without id or `updatedAt`. */
export function parseConversation(raw: unknown): Parsed<Conversation> {
  return parseVersioned(raw, (record) => {
    const { attributes } = record;
    return {
      name: text(attributes["name"]),
      preview: text(attributes["preview"]),
      status: text(attributes["status"]),
      channels: stringList(attributes["channels"]),
      tags: stringList(attributes["tags"]),
      direction: text(attributes["direction"]),
      priority: integer(attributes["priority"]),
      messageCount: integer(attributes["messageCount"]),
      customerId: relatedId(record, "customer") ?? null,
    };
  });
}
