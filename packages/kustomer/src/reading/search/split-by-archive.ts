/** A past range, and by which searches it is read. */
export interface SearchRanges {
  /** By standard search from here on; absent when all of it is too old for that. */
  standard?: { from: Date };
  /** By archive search, up to here; absent when all of it is young enough. */
  archive?: { from: Date; until: Date };
}

const day = 86_400_000;

/**
 * Standard search shows what was updated within two years.
 * @see https://developer.kustomer.com/docs/concepts/search
 */
const horizonMs = 730 * day;

/**
 * A record grows too old for standard search while a run goes on, or waits; and whether the archive holds only what is
 * older, and from when on, is not documented. So both are read on either side of the border; doubles cost no write.
 */
const overlapMs = 45 * day;

/** Where standard search begins to show records. */
export const getArchiveEnd = (now: Date): Date => new Date(now.getTime() - horizonMs);

/**
 * By which searches `[from, to)` is read. Standard search goes first, so that whatever grows too old for it meanwhile
 * is in the archive by the time that is read.
 */
export function splitByArchive({ from, to }: { from: Date; to: Date }, now: Date): SearchRanges {
  const border = getArchiveEnd(now).getTime();
  const parts: SearchRanges = {};
  const begins = Math.max(from.getTime(), border - overlapMs);
  if (begins < to.getTime()) parts.standard = { from: new Date(begins) };
  const until = Math.min(to.getTime(), border + overlapMs);
  if (from.getTime() < until) parts.archive = { from, until: new Date(until) };
  return parts;
}
