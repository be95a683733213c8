import type { KustomerPage } from "../../payload/page.ts";
import type { ListReading, Seek } from "../reading.ts";
import { getActualSize } from "./cursor.ts";
import { toInstant, toKeyedRows } from "./list-order.ts";

/** A seek that knows no page yet. */
export const startSeek: Seek = { above: 0, rank: 0 };

/** The next page to request: page numbers double until a page is below the target, then the interval is halved. */
export function getSeekPage({ above, below }: Seek): number {
  if (below !== undefined) return Math.floor((above + below) / 2);
  return above === 0 ? 1 : above * 2;
}

/** Whether the target has been found: it is on page `above`, or above the whole list. */
export const isSeekDone = ({ above, below }: Seek): boolean => below === above + 1;

/** What a seek looks for, and the page that it requested. */
interface SeekStep {
  /** ISO instant. The target is the first row created before it. */
  createdBefore: string;
  /** Rows per page. */
  limit: number;
  /** The number of the page; by default the one from `getSeekPage`. */
  pageNumber?: number;
  /** By what the list is sorted; by id if absent. */
  order?: ListReading["order"];
}

/**
 * Narrows a seek by the page it requested. Rows added on top meanwhile only make the reading start higher than
 * necessary. Rows deleted meanwhile show on the first page that is read.
 */
export function narrowSeek(seek: Seek, step: SeekStep, page: KustomerPage): Seek {
  const { limit, pageNumber = getSeekPage(seek) } = step;
  const newerRows = countNewerRows(step, page);
  if (newerRows === 0) return { ...seek, below: pageNumber };
  const rank = (pageNumber - 1) * limit + newerRows;
  const isTargetHere = newerRows < page.records.length || !page.hasNextPage;
  const below = isTargetHere ? pageNumber + 1 : seek.below;
  return { above: pageNumber, rank, ...(below !== undefined && { below }) };
}

/** The number of rows at the top of a page that were created at or after `createdBefore`; by id, to the second. */
function countNewerRows({ createdBefore, order }: SeekStep, { records }: KustomerPage): number {
  const rows = toKeyedRows(order, records);
  const firstOlder = rows.findIndex(({ key }) => toInstant({ order }, key) < Date.parse(createdBefore));
  if (firstOlder >= 0) return firstOlder;
  return rows.length === 0 ? 0 : records.length;
}

/** Continues the seek, or starts to read at the page it found. */
export function advanceSeek(
  { seek, ...reading }: ListReading & { seek: Seek },
  page: KustomerPage,
): ListReading {
  const size = getActualSize(reading, reading.limit, page);
  if (size < reading.limit) return { ...reading, limit: size, seek: startSeek };
  const { createdBefore = reading.createdFrom, limit, order } = reading;
  const next = narrowSeek(seek, { createdBefore, limit, order }, page);
  return isSeekDone(next)
    ? { ...reading, offset: Math.max(0, next.above - 1) * limit }
    : { ...reading, seek: next };
}
