import { z } from "zod";

/** Rows of a list that Kustomer could not return, each on a page of its own. */
export const skippedRowsSchema = z.object({
  rows: z.int().positive(),
  /** Rows in a row, without a row in between that Kustomer could return. */
  inRow: z.int().nonnegative(),
  /** The ids of the rows before some of them. */
  after: z.array(z.string()),
  /** Why Kustomer could not return the last one. */
  failure: z.string(),
});

/** Rows of a list that Kustomer could not return. */
export type SkippedRows = z.infer<typeof skippedRowsSchema>;

/** A row that Kustomer could not return: the id of the row before, if known, and why. */
export interface SkippedRow {
  after: string | undefined;
  failure: string;
}

/** More rows in a row mean that Kustomer cannot return the list at all. */
const maxInRow = 10;
/** The most neighbors that are remembered. */
const maxAfter = 5;

/** Adds a row; undefined when it is one too many in a row. */
export function addSkippedRow(
  { rows, inRow, after: others }: Pick<SkippedRows, "inRow" | "after"> & { rows: number } = {
    rows: 0,
    inRow: 0,
    after: [],
  },
  { after, failure }: SkippedRow,
): SkippedRows | undefined {
  if (inRow >= maxInRow) return undefined;
  const neighbors = after === undefined ? others : [...new Set([...others, after])].slice(0, maxAfter);
  return { rows: rows + 1, inRow: inRow + 1, after: neighbors, failure };
}
