import { expect, test } from "vitest";
import { formatRelative } from "./format.ts";

const now = new Date("2026-03-01T12:00:00Z");

test.each([
  ["2026-03-01T11:54:30Z", "5 minutes ago"],
  ["2026-03-01T12:00:00Z", "now"],
  ["2026-03-01T12:00:40Z", "in 40 seconds"],
  ["2026-03-01T14:59:00Z", "in 2 hours"],
  ["2026-02-27T11:00:00Z", "2 days ago"],
])("%s is %s", (at, expected) => {
  expect(formatRelative(new Date(at), now)).toBe(expected);
});
