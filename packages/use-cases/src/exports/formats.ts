import type { Encode } from "./encoding.ts";

/** A format of exported files. */
export interface Format {
  contentType: string;
  /** Loads the encoder with its library, which only those need who export. */
  load: () => Promise<Encode>;
}

/** The formats by name. */
export const formats = {
  ndjson: {
    contentType: "application/x-ndjson",
    load: async () => (await import("./encode-ndjson.ts")).encodeNdjson,
  },
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    load: async () => (await import("./encode-csv.ts")).encodeCsv,
  },
  parquet: {
    contentType: "application/vnd.apache.parquet",
    load: async () => (await import("./encode-parquet.ts")).encodeParquet,
  },
} as const satisfies Record<string, Format>;
