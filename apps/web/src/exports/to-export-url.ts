import type { http } from "@inlet/contracts";
import { parseDay } from "../backfill/to-range.ts";

/** What a person chooses to export. */
export interface ExportChoice {
  kind: http.ExportKind;
  format: "csv" | "ndjson" | "parquet";
  /** The first and the last day, such as `2026-01-31`; empty for no bound. */
  from: string;
  to: string;
}

/**
 * Builds the URL of the file. Both days are in the browser's time zone and belong to the range. A CSV file is for Excel as well.
 * @returns undefined when the last day is before the first
 */
export function toExportUrl(
  workspaceId: string,
  { kind, format, from, to }: ExportChoice,
): string | undefined {
  const query = new URLSearchParams({ format, ...(format === "csv" && { bom: "true" }) });
  const [first, last] = [parseDay(from), parseDay(to)];
  if (first !== undefined && last !== undefined && last < first) return undefined;
  if (first !== undefined) query.set("from", first.toISOString());
  if (last !== undefined) {
    last.setDate(last.getDate() + 1);
    query.set("to", last.toISOString());
  }
  return `/v1/workspaces/${workspaceId}/${kind}/export?${query}`;
}
