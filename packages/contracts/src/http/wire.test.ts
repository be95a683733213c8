import { expect, test } from "vitest";
import { z } from "zod";
import { instant, pageQuery, resourceName, workspaceParams } from "./wire.ts";

test("an instant is UTC with milliseconds on the wire, and any offset is understood", () => {
  expect(z.encode(instant, new Date("2026-01-02T03:04:05Z"))).toBe("2026-01-02T03:04:05.000Z");
  expect(z.decode(instant, "2026-01-02T04:04:05.678+01:00")).toEqual(new Date("2026-01-02T03:04:05.678Z"));
  expect(instant.safeParse("yesterday").success).toBe(false);
});

test.each(["", "  ", "a\u0000b", "a\nb", "x".repeat(201)])("%j is no name", (name) => {
  expect(resourceName.safeParse(name).success).toBe(false);
});

test("a page is 100 long unless asked otherwise, and a field that is not known is refused", () => {
  expect(pageQuery.parse({})).toEqual({ limit: 100 });
  expect(pageQuery.parse({ limit: "7", after: "x" })).toEqual({ limit: 7, after: "x" });
  expect(pageQuery.safeParse({ offset: "7" }).success).toBe(false);
});

test("a workspace's id is read in small letters", () => {
  const id = "01900000-0000-7000-8000-00000000abcd";
  expect(workspaceParams.parse({ workspaceId: id.toUpperCase() })).toEqual({ workspaceId: id });
});
