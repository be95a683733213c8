/** The searches by which a past range is read. */
export interface SearchRanges {
  /** Standard search from this instant on; absent when the whole range is too old for it. */
  standard?: { from: Date };
  /** Archive search up to this instant; absent when the whole range is recent enough for standard search. */
  archive?: { from: Date; until: Date };
}

const day = 86_400_000;

/**
 * Standard search shows records updated within two years.
 * @see https://developer.kustomer.com/docs/concepts/search
 */
const standardSearchMs = 730 * day;

/**
 * Both searches read this long on either side of the border. A record can become too old for standard search while a
 * run is active or paused. Kustomer does not document when a record enters the archive, or whether the archive holds
 * only old records. A record that is read twice is written once.
 */
const overlapMs = 45 * day;

/** The instant up to which records are in the archive only. */
export const getArchiveEnd = (now: Date): Date => new Date(now.getTime() - standardSearchMs);

/**
 * Splits `[from, to)` into the searches that read it. Standard search runs first. A record that becomes too old for it
 * meanwhile is in the archive by the time that the archive is read.
 */
export function splitByArchive({ from, to }: { from: Date; to: Date }, now: Date): SearchRanges {
  const border = getArchiveEnd(now).getTime();
  const ranges: SearchRanges = {};
  const standardFrom = Math.max(from.getTime(), border - overlapMs);
  if (standardFrom < to.getTime()) ranges.standard = { from: new Date(standardFrom) };
  const until = Math.min(to.getTime(), border + overlapMs);
  if (from.getTime() < until) ranges.archive = { from, until: new Date(until) };
  return ranges;
}
