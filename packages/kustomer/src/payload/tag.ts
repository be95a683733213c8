import {
  type KustomerRecord,
  noteUnreadable,
  type ParseResult,
  parseRecord,
  type ReadAttribute,
} from "./record.ts";
import { isFilled, readInstant, readString } from "./values.ts";

/** A tag, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Tag = ReturnType<typeof toTag>;

/** Parses a tag. Rejects one without id. `updatedAt` is optional, because Kustomer does not document tags. */
export function parseTag(raw: unknown): ParseResult<Tag> {
  const parsed = parseRecord(raw);
  if ("rejected" in parsed) return parsed;
  const { read, unreadable } = noteUnreadable(parsed.record.attributes);
  return { record: toTag(parsed.record, read), unreadable };
}

function toTag({ id, attributes }: KustomerRecord, read: ReadAttribute) {
  return {
    id,
    name: read("name", readString),
    color: read("color", readString),
    deleted: (attributes["deleted"] ?? isFilled(attributes["deletedAt"])) === true,
    createdAt: read("createdAt", readInstant) ?? null,
    updatedAt: read("updatedAt", readInstant) ?? null,
    attributes,
  };
}
