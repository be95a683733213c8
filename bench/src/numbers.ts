/** Rounds to thousandths. */
export const roundToThousandths = (value: number): number => Math.round(value * 1_000) / 1_000;

/** The median; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return middle.reduce((sum, it) => sum + it, 0) / middle.length;
}
