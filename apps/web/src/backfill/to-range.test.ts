import { expect, test } from "vitest";
import { toRange } from "./to-range.ts";

const now = new Date("2026-03-30T12:00:00");

test("a range contains the whole last day", () => {
  expect(toRange({ from: "2026-03-28", to: "2026-03-29" }, now)).toEqual({
    from: new Date("2026-03-28T00:00:00"),
    to: new Date("2026-03-30T00:00:00"),
  });
});

test("a range up to today ends now", () => {
  expect(toRange({ from: "2026-03-30", to: "2026-03-30" }, now)?.to).toEqual(now);
});

test.each([
  ["2026-03-29", "2026-03-28"],
  ["2026-04-01", "2026-04-02"],
  ["", "2026-03-28"],
  ["2026-03-28", ""],
])("from %j to %j is no range", (from, to) => {
  expect(toRange({ from, to }, now)).toBeUndefined();
});
