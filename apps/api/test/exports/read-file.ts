import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Column } from "@inlet/use-cases";

type Format = "ndjson" | "csv" | "parquet";
type Row = Record<string, unknown>;

const scans: Record<Format, (path: string) => string> = {
  ndjson: (path) => `read_ndjson_objects('${path}', maximum_object_size = 100000000)`,
  csv: (path) =>
    `read_csv('${path}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, max_line_size = 20000000)`,
  parquet: (path) => `read_parquet('${path}')`,
};

let opened: Promise<DuckDBInstance> | undefined;
const openDuckDb = () => (opened ??= DuckDBInstance.create(":memory:"));

/** Reads an exported file with DuckDB, which shares no code with the libraries that write it. */
export async function readFile(format: Format, file: Uint8Array) {
  const dir = await mkdtemp(join(tmpdir(), "inlet-export-"));
  const path = join(dir, "file");
  const instance = await openDuckDb();
  const connection = await instance.connect();
  try {
    await writeFile(path, file);
    const scan = scans[format](path);
    // As JSON text: the driver's own decoding of texts drops a mark of UTF-8 at their beginning.
    const rows = await connection.runAndReadAll(`select to_json(it)::varchar as json from ${scan} it`);
    const columns = await connection.runAndReadAll(`describe select * from ${scan}`);
    return {
      rows: rows.getRowObjectsJson().map((it) => JSON.parse(String(it["json"])) as Row),
      types: Object.fromEntries(
        columns.getRowObjectsJson().map((it) => [String(it["column_name"]), it["column_type"]]),
      ),
    };
  } finally {
    connection.closeSync();
    await rm(dir, { recursive: true });
  }
}

/** Converts the rows of a file back to the items of the API's list, as the documentation of the formats says. */
export function decodeRows(format: Format, rows: readonly Row[], columns: readonly Column[]): Row[] {
  if (format === "ndjson") return rows.map((it) => it["json"] as Row);
  const decode = format === "csv" ? decodeCsv : decodeParquet;
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }) => [
        name,
        row[name] === null ? null : decode(type, row[name] as string | string[]),
      ]),
    ),
  );
}

function decodeCsv(type: Column["type"], cell: unknown): unknown {
  const text = String(cell).replace(/^'('*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/, "$1");
  if (type === "text" || type === "instant") return text;
  return type === "boolean" ? text === "true" : JSON.parse(text);
}

function decodeParquet(type: Column["type"], value: unknown): unknown {
  if (type === "integer") return Number(value);
  if (type === "instant") return new Date(String(value).replace("+00", "Z")).toISOString();
  return type === "json" ? JSON.parse(String(value)) : value;
}
