import { getRelatedId, parseVersioned, type Versioned } from "../payload/record.ts";
import { toStorable } from "../payload/storable-text.ts";
import { readString } from "../payload/values.ts";

/** An internal note, reduced to what Inlet keeps of it. */
export type Note = Pick<Versioned<object>, "id" | "createdAt" | "updatedAt"> & {
  /** Null when the note does not say. */
  conversationId: string | null;
  customerId: string | null;
  /** As sent; some are HTML. */
  body: string | null;
  /** The user who wrote it. */
  createdBy: string | null;
};

/** Parses a note. @returns undefined for one without id or `updatedAt`, and for one that is marked as deleted */
export function parseNote(raw: unknown): Note | undefined {
  const parsed = parseVersioned(raw, (record, read) => ({
    conversationId: getRelatedId(record, "conversation") ?? null,
    customerId: getRelatedId(record, "customer") ?? null,
    createdBy: getRelatedId(record, "createdBy") ?? null,
    body: read("body", readString),
  }));
  if (!("record" in parsed)) return undefined;
  const { id, createdAt, updatedAt, conversationId, customerId, body, createdBy, attributes } = parsed.record;
  if (attributes["deleted"] === true) return undefined;
  const names = { conversationId, customerId, createdBy };
  return {
    id: toStorable(id),
    createdAt,
    updatedAt,
    body: body === null ? null : toStorable(body),
    ...names,
  };
}
