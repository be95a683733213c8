import { type ParseResult, parseRecord } from "./record.ts";
import { readInstant, readString } from "./values.ts";

/** A tag, as far as Inlet has columns for it; `attributes` holds all of it. */
export interface Tag {
  id: string;
  name: string | null;
  color: string | null;
  deleted: boolean;
  createdAt: Date | null;
  updatedAt: Date | null;
  attributes: Record<string, unknown>;
}

/** Reads a tag; rejects one without id. Tags are undocumented, so an `updatedAt` is not insisted on. */
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
