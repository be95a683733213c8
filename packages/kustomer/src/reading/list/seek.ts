import type { KustomerPage } from "../../payload/page.ts";
import type { AdvanceResult, ListReading, Seek } from "../reading.ts";
import { getObjectIds } from "../page-rows.ts";

/** The second in which an ObjectId was made, since 1970. */
export const getCreationSecond = (id: string): number => Number.parseInt(id.slice(0, 8), 16);

/** The page to look at next: doubling until one lies below the place, then half-way between. */
export function getSeekPage({ above, below }: Seek): number {
  if (below !== undefined) return Math.floor((above + below) / 2);
  return above === 0 ? 1 : above * 2;
}

/** Whether the place has been found: on page `above`, or above everything. */
export const isSeekDone = ({ above, below }: Seek): boolean => below === above + 1;

/** How a list is looked through. */
interface Looking {
  /** ISO; looked for are the first rows created before it. */
  upTo: string;
  /** Rows of a page. */
  limit: number;
  /** The number of the page; the one that the seek would look at unless given. */
  looked?: number;
}

/**
 * Takes in the page that was looked at. Rows that come on top meanwhile only make the walk begin higher than it must;
 * rows that are deleted show at its first page.
 */
export function narrowSeek(seek: Seek, looking: Looking, page: KustomerPage): Seek {
  const { upTo, limit, looked = getSeekPage(seek) } = looking;
  const newer = rowsCreatedFrom(upTo, page);
  if (newer === 0) return { ...seek, below: looked };
  const rank = (looked - 1) * limit + newer;
  const isHere = newer < page.records.length || !page.hasNextPage;
  const below = isHere ? looked + 1 : seek.below;
  return { above: looked, rank, ...(below !== undefined && { below }) };
}

/** How many rows at the head of a page were created at or after `upTo`, to the second. */
function rowsCreatedFrom(upTo: string, { records }: KustomerPage): number {
  const ids = getObjectIds(records);
  const older = ids.findIndex((id) => getCreationSecond(id) * 1_000 < Date.parse(upTo));
  if (older >= 0) return older;
  return ids.length === 0 ? 0 : records.length;
}

/** Looks on, or begins to walk at the page that was found. */
export function advanceSeek({ seek, ...reading }: ListReading & { seek: Seek }, page: KustomerPage): AdvanceResult {
  const onward = (next: ListReading): AdvanceResult => ({ next, notFound: [], newRecords: 0 });
  const size = Math.min(reading.limit, page.pageSize || reading.limit);
  if (size < reading.limit) return onward({ ...reading, limit: size, seek: { above: 0, rank: 0 } });
  const { createdBefore = reading.createdFrom, limit } = reading;
  const next = narrowSeek(seek, { upTo: createdBefore, limit }, page);
  if (!isSeekDone(next)) return onward({ ...reading, seek: next });
  return onward({ ...reading, offset: Math.max(0, next.above - 1) * limit });
}
