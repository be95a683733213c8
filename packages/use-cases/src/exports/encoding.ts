import type { ExportPage } from "@inlet/db";
import type { Column } from "./columns.ts";

/** A piece of an exported file. */
export interface ExportPart {
  bytes: Uint8Array;
  /** An export of what comes after this id continues a file that ends here; undefined where no file can be continued. */
  after?: string | undefined;
}

/** How records are encoded. */
export interface Encoding {
  columns: readonly Column[];
  /** CSV: whether the file begins with the mark of UTF-8. */
  bom: boolean;
  /** Whether what stands once at the beginning of a file is left out, because an earlier file is continued. */
  isContinued: boolean;
}

/** Encodes pages of records as a file, piece by piece, so that memory stays flat. */
export type Encode = (pages: AsyncIterable<ExportPage>, encoding: Encoding) => AsyncIterable<ExportPart>;
