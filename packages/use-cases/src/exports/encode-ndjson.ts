import type { ExportPage } from "@inlet/db";
import type { ExportPart } from "./encoding.ts";

/** Encodes records as lines of JSON, each the item that the API's list has. A row has the columns and nothing else. */
export async function* encodeNdjson(pages: AsyncIterable<ExportPage>): AsyncGenerator<ExportPart> {
  for await (const { rows, next } of pages)
    yield { bytes: Buffer.from(rows.map((it) => `${JSON.stringify(it)}\n`).join("")), after: next };
}
