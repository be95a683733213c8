import type { ExportPage } from "@inlet/db";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Column, ColumnType } from "./columns.ts";
import type { Encoding, ExportPart } from "./encoding.ts";

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];
type Row = ExportPage["rows"][number];

/** A group of rows is written when it has so many rows, or texts of about so many bytes. It bounds the memory. */
const maxGroupRows = 4_096;
const maxGroupLength = 2 * 1024 * 1024;

/** A text of up to this length may be a bound in the statistics of a group, by which readers skip groups. */
const maxBoundLength = 256;

const text = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;
const milliseconds = { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" } as const;

/** The Parquet type of a column. A list is a group of two more. */
const types: Record<ColumnType, Omit<SchemaElement, "name">> = {
  text,
  integer: { type: "INT64" },
  number: { type: "DOUBLE" },
  boolean: { type: "BOOLEAN" },
  instant: { type: "INT64", logical_type: milliseconds },
  json: text, // some readers show Parquet's own type JSON as bytes
  list: { converted_type: "LIST", num_children: 1 },
};

/** Encodes records as Parquet, in groups of rows. A file that is cut has no footer, and no reader accepts it. */
export async function* encodeParquet(
  pages: AsyncIterable<ExportPage>,
  { columns }: Encoding,
): AsyncGenerator<ExportPart> {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema: buildSchema(columns), createdBy: "Inlet" });
  for await (const rows of groupRows(pages)) {
    const columnData = columns.map((it) =>
      describeData(
        it.name,
        rows.map((row) => toParquet(it.type, row[it.name])),
      ),
    );
    await parquet.write({ columnData, rowGroupSize: rows.length });
    yield { bytes: takeBytes(writer) };
  }
  await parquet.finish();
  yield { bytes: takeBytes(writer) };
}

/** Describes a column of a group. What the footer says of it is kept in memory until the end, so nothing long may be. */
const describeData = (name: string, data: unknown[]) => ({
  name,
  data,
  offsetIndex: false,
  statistics: !data.some(isLong), // the library keeps the first and the last text of the column whole
});

const isLong = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isLong) : typeof value === "string" && value.length > maxBoundLength;

async function* groupRows(pages: AsyncIterable<ExportPage>): AsyncGenerator<Row[]> {
  let group: Row[] = [];
  let length = 0;
  for await (const { rows } of pages)
    for (const row of rows) {
      group.push(row);
      length += measureTexts(row);
      if (group.length < maxGroupRows && length < maxGroupLength) continue;
      yield group;
      group = [];
      length = 0;
    }
  if (group.length > 0) yield group;
}

const measureTexts = (row: Row): number =>
  Object.values(row).reduce<number>((sum, value) => sum + measureText(value), 0);

/** Measures about how much memory a value takes. */
function measureText(value: unknown): number {
  if (typeof value === "string") return value.length;
  return typeof value === "object" && value !== null && !(value instanceof Date)
    ? JSON.stringify(value).length
    : 8;
}

/** Converts a value of the database to what the library writes. */
function toParquet(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (type === "integer") return BigInt(value as number);
  if (type === "json") return JSON.stringify(value);
  return value;
}

/** Builds the schema: a root, then the columns, each list followed by its two parts. */
function buildSchema(columns: readonly Column[]): SchemaElement[] {
  const root = { name: "root", num_children: columns.length };
  return [root, ...columns.flatMap(buildElements)];
}

function buildElements({ name, type, isNullable }: Column): SchemaElement[] {
  const repetition_type = isNullable ? "OPTIONAL" : "REQUIRED";
  const element: SchemaElement = { name, repetition_type, ...types[type] };
  if (type !== "list") return [element];
  return [
    element,
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "REQUIRED", ...text },
  ];
}

/** Takes what was written, and gives the writer a new buffer. Its offset in the file goes on. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes();
  writer.buffer = new ArrayBuffer(1_024);
  writer.view = new DataView(writer.buffer);
  writer.index = 0;
  return bytes;
}
