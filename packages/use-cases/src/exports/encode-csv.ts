import type { ExportPage } from "@inlet/db";
import { stringify } from "csv-stringify/sync";
import type { Encoding, ExportPart } from "./encoding.ts";

/** What a spreadsheet runs as a formula when a cell begins with it, the full-width signs included. Apostrophes may precede it. */
const formula = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

const byteOrderMark = "\uFEFF";

/**
 * Encodes records as CSV (RFC 4180) with a header. A null is an empty cell, an empty text is `""`; instants are ISO-8601,
 * lists and attributes JSON. A cell that a spreadsheet would run as a formula gets one apostrophe in front.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export async function* encodeCsv(
  pages: AsyncIterable<ExportPage>,
  { columns, bom, isContinued }: Encoding,
): AsyncGenerator<ExportPart> {
  const names = columns.map((it) => it.name);
  const header = `${bom ? byteOrderMark : ""}${toCsv([names])}`;
  if (!isContinued) yield { bytes: Buffer.from(header) };
  for await (const { rows, next } of pages)
    yield { bytes: Buffer.from(toCsv(rows.map((row) => names.map((name) => row[name])))), after: next };
}

const toCsv = (records: readonly unknown[][]): string =>
  stringify([...records], {
    record_delimiter: "windows",
    quote_record_delimiter: true,
    quoted_match: /^$/, // an empty text, and no null
    cast: {
      string: (text) => (formula.test(text) ? `'${text}` : text),
      boolean: String,
      date: (date) => date.toISOString(),
      object: (value) => JSON.stringify(value),
    },
  });
