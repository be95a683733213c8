import type { KustomerPage } from "../payload/page.ts";
import type { Reading } from "./reading.ts";
import { getSmallPages, setSmallPages } from "./resize-reading.ts";
import { addSkippedRow, type SkippedRow, type SkippedRows } from "./skipped-rows.ts";
import type { AdvanceResult } from "./strategy.ts";

const getSkippedRows = (reading: Reading): SkippedRows | undefined =>
  "skipped" in reading ? reading.skipped : undefined;

/** Only a reading that reads a list may be passed. */
const setSkippedRows = (reading: Reading, skipped: SkippedRows): Reading =>
  ({ ...reading, skipped }) as Reading;

/**
 * Counts a row that Kustomer could not return. One more failure is enough to skip the next row.
 * @param next the reading, at the position after the row
 * @returns undefined when too many rows in a row were skipped
 */
export function skipRow(next: Reading, row: SkippedRow): Reading | undefined {
  const skipped = addSkippedRow(getSkippedRows(next), row);
  const smallPages = getSmallPages(next);
  const retried = smallPages ? setSmallPages(next, { ...smallPages, untested: true }) : next;
  return skipped && setSkippedRows(retried, skipped);
}

/** Each pass of a full scan meets the same rows. The last one reports them. */
const isNextPass = (next: Reading | undefined): boolean => next?.kind === "full-scan" && next.page === 1;

/**
 * Carries the skipped rows on while the reading lasts, and reports them at its end. A thread without them is not complete,
 * so it is set aside as a whole and read again later.
 */
export function keepSkippedRows(reading: Reading, result: AdvanceResult, page?: KustomerPage): AdvanceResult {
  const skipped = getSkippedRows(reading);
  if (skipped === undefined || isNextPass(result.next)) return result;
  if (result.next !== undefined) {
    const inRow = page?.records.length ? 0 : skipped.inRow;
    return { ...result, next: setSkippedRows(result.next, { ...skipped, inRow }) };
  }
  if (reading.kind !== "thread") return { ...result, skippedRows: skipped };
  const { finding: _, ...rest } = result;
  return { ...rest, setAside: [{ id: reading.conversationId, failure: skipped.failure }] };
}
