import { type ParseResult, parseRecord } from "./record.ts";
import { readInstant, readString } from "./values.ts";

/** A tag, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export interface Tag {
  id: string;
  name: string | null;
  color: string | null;
  deleted: boolean;
  createdAt: Date | null;
  updatedAt: Date | null;
  attributes: Record<string, unknown>;
}

/** Parses a tag. Rejects one without id. `updatedAt` is optional, because Kustomer does not document tags. */
export function parseTag(raw: unknown): ParseResult<Tag> {
  const parsed = parseRecord(raw);
  if ("rejected" in parsed) return parsed;
  const { id, attributes } = parsed.record;
  return {
    record: {
      id,
      name: readString(attributes["name"]),
      color: readString(attributes["color"]),
      deleted: attributes["deleted"] === true,
      createdAt: readInstant(attributes["createdAt"]) ?? null,
      updatedAt: readInstant(attributes["updatedAt"]) ?? null,
      attributes,
    },
  };
}
