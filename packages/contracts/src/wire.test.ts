import { expect, test } from "vitest";
import { z } from "zod";
import {
  instant,
  pageQuery,
  refuseReversedRange,
  resourceName,
  wholeNumber,
  workspaceParams,
} from "./wire.ts";

test("an instant is written as UTC with milliseconds and read with any offset", () => {
  expect(z.encode(instant, new Date("2026-01-02T03:04:05Z"))).toBe("2026-01-02T03:04:05.000Z");
  expect(z.decode(instant, "2026-01-02T04:04:05.678+01:00")).toEqual(new Date("2026-01-02T03:04:05.678Z"));
  expect(instant.safeParse("yesterday").success).toBe(false);
});

test.each([
  [instant, "yesterday", "must be an instant such as 2026-02-01T00:00:00Z"],
  [instant, "2026-02-01", "must be an instant such as 2026-02-01T00:00:00Z"],
  [instant, undefined, "must be an instant such as 2026-02-01T00:00:00Z"],
  [wholeNumber(1, 9), "x", "must be a whole number"],
  [wholeNumber(1, 9), "1.5", "must be a whole number"],
  [wholeNumber(1, 9), "10", "Too big: expected number to be <=9"],
])("a wrong value is refused with what it must be: %#", (schema, value, message) => {
  expect(schema.safeParse(value).error?.issues.map((it) => it.message)).toEqual([message]);
});

test.each(["", "  ", "a\u0000b", "a\nb", "x".repeat(201)])("a name cannot be %j", (name) => {
  expect(resourceName.safeParse(name).success).toBe(false);
});

test("a page has 100 items by default, and an unknown field is refused", () => {
  expect(pageQuery.parse({})).toEqual({ limit: 100 });
  expect(pageQuery.parse({ limit: "7", after: "x" })).toEqual({ limit: 7, after: "x" });
  expect(pageQuery.safeParse({ offset: "7" }).success).toBe(false);
});

test("a workspace's id is converted to lower case", () => {
  const id = "01900000-0000-7000-8000-00000000abcd";
  expect(workspaceParams.parse({ workspaceId: id.toUpperCase() })).toEqual({ workspaceId: id });
});

test.each([
  [{ from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }, false],
  [{ from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" }, true],
  [{ from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }, true],
  [{ from: "2026-01-02T00:00:00Z" }, true],
  [{ to: "2026-01-01T00:00:00Z" }, true],
])("a range that ends before it begins is refused: %j", (range, isAccepted) => {
  const query = refuseReversedRange(z.object({ from: instant.optional(), to: instant.optional() }));

  expect(query.safeParse(range).success).toBe(isAccepted);
});
