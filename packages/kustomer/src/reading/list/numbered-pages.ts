import type { FullScanReading, PagedReading } from "../reading.ts";
import { skipRow } from "../skip-row.ts";

type NumberedReading = FullScanReading | PagedReading;

/** How readings that request pages by number change the size of their pages. */
export const numberedPages = {
  isWithinEnd: ({ page }: NumberedReading): boolean => page === 1,
  limit: <R extends NumberedReading>(reading: R, limit: number): R => ({ ...reading, limit }),
  /** A smaller page may repeat rows of the one before. A larger one must begin where the last page ended. */
  resize<R extends NumberedReading>(reading: R, { from, to }: { from: number; to: number }): R | undefined {
    const rowsRead = (reading.page - 1) * from;
    if (to > from && rowsRead % to > 0) return undefined;
    return { ...reading, page: Math.floor(rowsRead / to) + 1 };
  },
};

/** Passes a row that Kustomer could not return, on a page of its own; undefined when too many were passed in a row. */
export function skipNumberedRow({ link: _, ...reading }: NumberedReading, failure: string) {
  return skipRow({ ...reading, page: reading.page + 1 }, { after: reading.seen?.at(-1), failure });
}
