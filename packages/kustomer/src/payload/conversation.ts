import {
  getLinkedId,
  getRelatedId,
  type KustomerRecord,
  type ParseResult,
  parseVersioned,
  type ReadAttribute,
  type Versioned,
} from "./record.ts";
import { readInteger, readString, readStringList } from "./values.ts";

/** A conversation, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Conversation = Omit<Versioned<ReturnType<typeof readColumns>>, "queueId">;

/** Parses a conversation. Rejects one without id or `updatedAt`. */
export function parseConversation(raw: unknown): ParseResult<Conversation> {
  const parsed = parseVersioned(raw, readColumns);
  if ("rejected" in parsed) return parsed;
  const { queueId, ...record } = parsed.record;
  if (queueId !== undefined) record.relations["queue"] ??= queueId;
  return { ...parsed, record };
}

function readColumns(record: KustomerRecord, read: ReadAttribute) {
  return {
    name: read("name", readString),
    preview: read("preview", readString),
    status: read("status", readString),
    channels: read("channels", readStringList),
    /** Ids of tags. */
    tags: read("tags", readStringList),
    direction: read("direction", readString),
    priority: read("priority", readInteger),
    messageCount: read("messageCount", readInteger),
    customerId: getRelatedId(record, "customer") ?? null,
    /** Kustomer links to the queue without stating its id. */
    queueId: getLinkedId(record, "queue"),
  };
}
