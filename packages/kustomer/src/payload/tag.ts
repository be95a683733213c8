import { type KustomerRecord, type ParseResult, parseRecord } from "./record.ts";
import { readInstant, readString } from "./values.ts";

/** A tag, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Tag = ReturnType<typeof toTag>;

/** Parses a tag. Rejects one without id. `updatedAt` is optional, because Kustomer does not document tags. */
export function parseTag(raw: unknown): ParseResult<Tag> {
  const parsed = parseRecord(raw);
  return "rejected" in parsed ? parsed : { record: toTag(parsed.record) };
}

function toTag({ id, attributes }: KustomerRecord) {
  return {
    id,
    name: readString(attributes["name"]),
    color: readString(attributes["color"]),
    deleted: attributes["deleted"] === true,
    createdAt: readInstant(attributes["createdAt"]) ?? null,
    updatedAt: readInstant(attributes["updatedAt"]) ?? null,
    attributes,
  };
}
