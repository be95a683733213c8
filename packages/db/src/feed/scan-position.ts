/** Places of the feed, as Postgres returns them. */
interface Scan {
  /** The scan looked at records after this place, and before the horizon: no write that commits late has a place there. */
  from: number;
  /** The last place that was looked at; null when there was none. */
  last: string | null;
  /** The same if the scan has ended at its limit; null when it looked at everything. */
  cutAt: string | null;
}

/**
 * Where the next scan of records by their place in the feed begins. Records of one page have the same place, so those at a cut
 * are looked at again, unless they are all there is.
 */
export function getNextScanPosition({ from, last, cutAt }: Scan): number {
  if (cutAt === null) return Number(last ?? from);
  const cut = Number(cutAt);
  return cut - 1 > from ? cut - 1 : cut;
}
