/** Rounds to thousandths. */
export const roundToThousandths = (value: number): number => Math.round(value * 1_000) / 1_000;

/** The median; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return middle.reduce((sum, it) => sum + it, 0) / middle.length;
}

/** How long something took, over many times that it was done. */
export interface Percentiles {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

/** The value below which half, and 99 %, of the numbers lie (nearest rank). NaN when there are none. */
export function summarizeNumbers(numbers: readonly number[]): Percentiles {
  const sorted = numbers.toSorted((a, b) => a - b);
  const rank = (share: number) =>
    roundToThousandths(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN);
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}
