import {
  getRelatedId,
  type KustomerRecord,
  type ParseResult,
  parseVersioned,
  type Versioned,
} from "./record.ts";
import { readInteger, readString, readStringList } from "./values.ts";

/** A conversation, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Conversation = Versioned<ReturnType<typeof readColumns>>;

/** Parses a conversation. Rejects one without id or `updatedAt`. */
export function parseConversation(raw: unknown): ParseResult<Conversation> {
  return parseVersioned(raw, readColumns);
}

function readColumns(record: KustomerRecord) {
  const { attributes } = record;
  return {
    name: readString(attributes["name"]),
    preview: readString(attributes["preview"]),
    status: readString(attributes["status"]),
    channels: readStringList(attributes["channels"]),
    /** Ids of tags. */
    tags: readStringList(attributes["tags"]),
    direction: readString(attributes["direction"]),
    priority: readInteger(attributes["priority"]),
    messageCount: readInteger(attributes["messageCount"]),
    customerId: getRelatedId(record, "customer") ?? null,
  };
}
