import { getRelatedId, type ParseResult, parseVersioned, type VersionedRecord } from "./record.ts";
import { readInteger, readString, readStringList } from "./values.ts";

/** A conversation, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export interface Conversation extends VersionedRecord {
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

/** Parses a conversation. Rejects one without id or `updatedAt`. */
export function parseConversation(raw: unknown): ParseResult<Conversation> {
  return parseVersioned(raw, (record) => {
    const { attributes } = record;
    return {
      name: readString(attributes["name"]),
      preview: readString(attributes["preview"]),
      status: readString(attributes["status"]),
      channels: readStringList(attributes["channels"]),
      tags: readStringList(attributes["tags"]),
      direction: readString(attributes["direction"]),
      priority: readInteger(attributes["priority"]),
      messageCount: readInteger(attributes["messageCount"]),
      customerId: getRelatedId(record, "customer") ?? null,
    };
  });
}
