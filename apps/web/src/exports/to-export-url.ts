import type { http } from "@inlet/contracts";
import { parseDay } from "../words/format.ts";

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
  const [start, end] = [parseDay(from), parseDay(to, 1)];
  if (start !== undefined && end !== undefined && end <= start) return undefined;
  if (start !== undefined) query.set("from", start.toISOString());
  if (end !== undefined) query.set("to", end.toISOString());
  return `/v1/workspaces/${workspaceId}/${kind}/export?${query}`;
}
