import {
  getRelatedId,
  type KustomerRecord,
  type ParseResult,
  parseVersioned,
  type Versioned,
} from "./record.ts";
import { isFilled, readInstant, readObject, readString } from "./values.ts";

/** A message, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Message = Versioned<ReturnType<typeof readColumns>>;

/** Parses a message. Rejects one without id or `updatedAt`. */
export function parseMessage(raw: unknown): ParseResult<Message> {
  return parseVersioned(raw, readColumns);
}

function readColumns(record: KustomerRecord) {
  const { attributes } = record;
  return {
    conversationId: getRelatedId(record, "conversation") ?? null,
    customerId: getRelatedId(record, "customer") ?? null,
    /** The message's text, which Kustomer calls `preview`. */
    description: readString(attributes["preview"]),
    /** Mails have it in `meta` alone. @see https://github.com/MeltanoLabs/dbt-kustomer */
    subject: [attributes["subject"], readObject(attributes["meta"])["subject"]].find(isFilled) ?? null,
    status: readString(attributes["status"]),
    channel: readString(attributes["channel"]),
    app: readString(attributes["app"]),
    direction: readString(attributes["direction"]),
    sentAt: readInstant(attributes["sentAt"]) ?? null,
  };
}
