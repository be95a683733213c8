import type { ExportPage } from "@inlet/db";
import type { Encoding, ExportPart } from "./encoding.ts";

/** Encodes records as lines of JSON, each the item that the API's list has. */
export async function* encodeNdjson(
  pages: AsyncIterable<ExportPage>,
  { columns }: Encoding,
): AsyncGenerator<ExportPart> {
  const names = columns.map((it) => it.name);
  const toLine = (row: Record<string, unknown>): string =>
    `${JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name]])))}\n`;
  for await (const { rows, next } of pages)
    yield { bytes: Buffer.from(rows.map(toLine).join("")), after: next };
}
