import { type Parsed, parseVersioned, relatedId, type Versioned } from "./record.ts";
import { instant, text } from "./values.ts";

/** A message, as far as Inlet has columns for it; `attributes` holds all of it. */
export interface Message extends Versioned {
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

/** Reads a message; rejects one without id or `updatedAt`. */
export function parseMessage(raw: unknown): Parsed<Message> {
  return parseVersioned(raw, (record) => {
    const { attributes } = record;
    return {
      conversationId: relatedId(record, "conversation") ?? null,
      customerId: relatedId(record, "customer") ?? null,
      description: text(attributes["preview"]),
      subject: text(attributes["subject"]),
      status: text(attributes["status"]),
      channel: text(attributes["channel"]),
      app: text(attributes["app"]),
      direction: text(attributes["direction"]),
      sentAt: instant(attributes["sentAt"]) ?? null,
    };
  });
}
