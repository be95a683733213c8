import { type Parsed, parseVersioned, relatedId, relationIds } from "./record.ts";
import { instant, integer, stringList, text } from "./values.ts";

/** A conversation, as far as Inlet has columns for it; `attributes` holds all of it. */
export interface Conversation {
  id: string;
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
  createdAt: Date | null;
  updatedAt: Date;
  rev: number | null;
  attributes: Record<string, unknown>;
  /** Relationship name to id. */
  relations: Record<string, string>;
}

/** Reads a conversation; rejects one without id or `updatedAt`. */
export function parseConversation(raw: unknown): Parsed<Conversation> {
  const parsed = parseVersioned(raw);
  if ("rejected" in parsed) return parsed;
  const { record } = parsed;
  const { id, updatedAt, attributes } = record;
  return {
    record: {
      id,
      name: text(attributes["name"]),
      preview: text(attributes["preview"]),
      status: text(attributes["status"]),
      channels: stringList(attributes["channels"]),
      tags: stringList(attributes["tags"]),
      direction: text(attributes["direction"]),
      priority: integer(attributes["priority"]),
      messageCount: integer(attributes["messageCount"]),
      customerId: relatedId(record, "customer") ?? null,
      createdAt: instant(attributes["createdAt"]) ?? null,
      updatedAt,
      rev: integer(attributes["rev"]),
      attributes,
      relations: relationIds(record),
    },
  };
}
