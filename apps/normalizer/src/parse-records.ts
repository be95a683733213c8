import { createHash } from "node:crypto";
import type { records } from "@inlet/db";
import type { ParseResult } from "@inlet/kustomer";

/** Records that were understood, and those that were not, with the reason. */
export interface ParsedRecords<T> {
  records: T[];
  rejected: records.Rejection[];
}

/** Parses each record by itself: one that is not understood does not spoil the others. */
export function parseRecords<T>(
  raw: readonly unknown[],
  parse: (raw: unknown) => ParseResult<T>,
): ParsedRecords<T> {
  const parsed: ParsedRecords<T> = { records: [], rejected: [] };
  for (const it of raw) {
    const result = parse(it);
    if ("record" in result) parsed.records.push(result.record);
    else parsed.rejected.push({ id: result.id ?? nameless(it), reason: result.rejected });
  }
  return parsed;
}

/** A stable name for a record without an id, so that meeting it again does not list it twice. */
export function nameless(raw: unknown): string {
  return `no-id-${createHash("sha256").update(textOf(raw)).digest("hex").slice(0, 16)}`;
}

function textOf(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? "undefined";
  } catch {
    return "too deep"; // what cannot be written down has no better name
  }
}
