/** The `Date` of a response, and the database's time before and after it. */
export interface DateStamp {
  /** The time by Kustomer's clock, in whole seconds; undefined when the response does not say. */
  date: Date | undefined;
  /** The database's time at which the request's permit was granted. */
  sentAt: Date;
  /** The database's time at which the response had come. */
  receivedAt: Date;
}

/** The difference of Kustomer's clock and the database's, after a response. */
export interface ClockMeasurement {
  /** How far Kustomer's clock is ahead, in milliseconds; negative when it is behind. */
  aheadMs: number;
  /** A `Date` that no clock shows. It changed nothing. */
  impossibleDate?: Date;
}

/** `Date` has whole seconds, so Kustomer's clock may be this much further. */
const resolutionMs = 1_000;

/** The database's instants come with a delay. A difference that is off by less than this is kept. */
const toleranceMs = 1_000;

/** A clock that is off by more is no clock: 1970, 9999, or a cache's idea of the past. */
const maxAheadMs = 2 * 365.25 * 86_400_000;

/**
 * Measures how far Kustomer's clock is ahead. The known difference stays unless the response contradicts it, so that it
 * does not change with every latency.
 * @param knownMs the difference as known before, in milliseconds
 */
export function measureClock(knownMs: number, { date, sentAt, receivedAt }: DateStamp): ClockMeasurement {
  if (date === undefined) return { aheadMs: knownMs };
  const latest = date.getTime() + resolutionMs - sentAt.getTime();
  if (Math.abs(latest) > maxAheadMs) return { aheadMs: knownMs, impossibleDate: date };
  const earliest = date.getTime() - receivedAt.getTime() - toleranceMs;
  const isKnown = earliest <= knownMs && knownMs <= latest;
  return { aheadMs: isKnown ? knownMs : Math.round(latest) };
}
