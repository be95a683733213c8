import { expect, test } from "vitest";
import { formatInterval, formatRelative, splitInstants } from "./format.ts";

const now = new Date("2026-03-01T12:00:00Z");

test.each([
  ["2026-03-01T11:54:30Z", "5 minutes ago"],
  ["2026-03-01T12:00:00Z", "now"],
  ["2026-03-01T12:00:40Z", "in 40 seconds"],
  ["2026-03-01T14:59:00Z", "in 2 hours"],
  ["2026-02-27T13:00:00Z", "1 day ago"],
  ["2026-02-27T11:00:00Z", "2 days ago"],
])("%s is %s", (at, expected) => {
  expect(formatRelative(new Date(at), now)).toBe(expected);
});

test.each([
  [90, "90 seconds"],
  [300, "5 minutes"],
  [5_400, "90 minutes"],
  [86_400, "1 day"],
])("an interval of %i seconds is exactly %s", (seconds, expected) => {
  expect(formatInterval(seconds)).toBe(expected);
});

test("the instants of a sentence are split from its texts, however the API writes them", () => {
  expect(splitInstants("Expires at 2026-03-01 12:00 UTC, in a day.")).toEqual([
    "Expires at ",
    now,
    ", in a day.",
  ]);
  expect(splitInstants("2026-03-01T12:00:00.000Z: done")).toEqual([now, ": done"]);
  expect(splitInstants("No instant on 2026-03-01")).toEqual(["No instant on 2026-03-01"]);
});
