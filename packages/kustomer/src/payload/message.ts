import { type Parsed, parseVersioned, relatedId, relationIds } from "./record.ts";
import { instant, integer, text } from "./values.ts";

/** A message, as far as Inlet has columns for it; `attributes` holds all of it. */
export interface Message {
  id: string;
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
  createdAt: Date | null;
  updatedAt: Date;
  rev: number | null;
  attributes: Record<string, unknown>;
  /** Relationship name to id. */
  relations: Record<string, string>;
}

/** Reads a message; rejects one without id or `updatedAt`. */
export function parseMessage(raw: unknown): Parsed<Message> {
  const parsed = parseVersioned(raw);
  if ("rejected" in parsed) return parsed;
  const { record } = parsed;
  const { id, updatedAt, attributes } = record;
  return {
    record: {
      id,
      conversationId: relatedId(record, "conversation") ?? null,
      customerId: relatedId(record, "customer") ?? null,
      description: text(attributes["preview"]),
      subject: text(attributes["subject"]),
      status: text(attributes["status"]),
      channel: text(attributes["channel"]),
      app: text(attributes["app"]),
      direction: text(attributes["direction"]),
      sentAt: instant(attributes["sentAt"]) ?? null,
      createdAt: instant(attributes["createdAt"]) ?? null,
      updatedAt,
      rev: integer(attributes["rev"]),
      attributes,
      relations: relationIds(record),
    },
  };
}
