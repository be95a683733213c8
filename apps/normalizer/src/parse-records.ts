import { createHash } from "node:crypto";
import type { records } from "@inlet/db";
import type { ParseResult } from "@inlet/kustomer";

/** The parsed records of a page, and those that could not be parsed, with the reason. */
export interface ParsedRecords<T> {
  records: T[];
  rejected: records.Rejection[];
}

/** Parses each record on its own, so that an invalid one does not affect the others. */
export function parseRecords<T>(
  raw: readonly unknown[],
  parse: (raw: unknown) => ParseResult<T>,
): ParsedRecords<T> {
  const parsed: ParsedRecords<T> = { records: [], rejected: [] };
  for (const it of raw) {
    const result = parse(it);
    if ("record" in result) parsed.records.push(result.record);
    else parsed.rejected.push({ id: result.id ?? buildPlaceholderId(it), reason: result.rejected });
  }
  return parsed;
}

/** Builds a stable id for a record that has none, so that it is rejected only once however often it is read. */
export function buildPlaceholderId(raw: unknown): string {
  return `no-id-${createHash("sha256").update(toText(raw)).digest("hex").slice(0, 16)}`;
}

function toText(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? "undefined";
  } catch {
    return "too deep"; // the record cannot be serialized, so all such records share an id
  }
}
