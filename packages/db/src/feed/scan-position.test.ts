import { expect, test } from "vitest";
import { getNextScanPosition } from "./scan-position.ts";

const minute = 60_000_000;

test.each([
  ["a scan of everything goes on after its last place", { last: 5 * minute, cutAt: null }, 5 * minute],
  ["a scan that found nothing stays where it is", { last: null, cutAt: null }, minute],
  [
    "a scan that was cut leaves the place of the cut to the next one",
    { last: 9 * minute, cutAt: 3 * minute },
    3 * minute - 1,
  ],
  ["a scan of one place alone goes on after it", { last: minute + 1, cutAt: minute + 1 }, minute + 1],
])("%s", (_, { last, cutAt }, expected) => {
  const toText = (it: number | null) => (it === null ? null : String(it));

  expect(getNextScanPosition({ from: minute, last: toText(last), cutAt: toText(cutAt) })).toBe(expected);
});
