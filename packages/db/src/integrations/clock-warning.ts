import type { KustomerClock } from "../client/kustomer-time.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Clocks that differ by more than this are a warning. Servers whose clocks NTP sets differ by milliseconds. */
export const maxClockSkewMs = 2 * minute;

/**
 * Builds the warning that Kustomer's clock and the database's differ by minutes; undefined while they do not. Reading is
 * right in spite of it.
 */
export function buildClockWarning({ kustomerAheadMs }: KustomerClock): string | undefined {
  if (Math.abs(kustomerAheadMs) <= maxClockSkewMs) return undefined;
  return `${describeClockSkew({ kustomerAheadMs })} Inlet reads by Kustomer's clock, so it misses nothing. One of the two clocks is wrong: check on the database's host whether NTP sets its clock.`;
}

/** Describes how far Kustomer's clock is off, as a sentence. */
export const describeClockSkew = ({ kustomerAheadMs }: KustomerClock): string =>
  `Kustomer's clock is ${formatDuration(Math.abs(kustomerAheadMs))} ${kustomerAheadMs < 0 ? "behind" : "ahead of"} the database's.`;

function formatDuration(ms: number): string {
  if (ms >= 2 * day) return `${Math.round(ms / day)} days`;
  return ms >= 2 * hour ? `${Math.round(ms / hour)} hours` : `${Math.round(ms / minute)} minutes`;
}
