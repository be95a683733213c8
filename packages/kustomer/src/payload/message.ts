import { getRelatedId, type ParseResult, parseVersioned, type VersionedRecord } from "./record.ts";
import { readInstant, readString } from "./values.ts";

/** A message, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export interface Message extends VersionedRecord {
  conversationId: string | null;
  customerId: string | null;
  /** The message's text, which Kustomer calls `preview`. */
  description: string | null;
  subject: string | null;
  status: string | null;
  channel: string | null;
  app: string | null;
  direction: string | null;
  sentAt: Date | null;
}

/** Parses a message. Rejects one without id or `updatedAt`. */
export function parseMessage(raw: unknown): ParseResult<Message> {
  return parseVersioned(raw, (record) => {
    const { attributes } = record;
    return {
      conversationId: getRelatedId(record, "conversation") ?? null,
      customerId: getRelatedId(record, "customer") ?? null,
      description: readString(attributes["preview"]),
      subject: readString(attributes["subject"]),
      status: readString(attributes["status"]),
      channel: readString(attributes["channel"]),
      app: readString(attributes["app"]),
      direction: readString(attributes["direction"]),
      sentAt: readInstant(attributes["sentAt"]) ?? null,
    };
  });
}
