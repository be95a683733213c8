import { expect, test } from "vitest";
import { isSameSetting } from "../api/integration.ts";
import { chooseKind, toFilters } from "./filter-choice.ts";

test("filters are the same in any order of their fields, and values in another order are not", () => {
  const sent = {
    conversations: { field: "channel", in: ["email", "chat"] },
    messages: { field: "spam", in: [true] },
  };
  const stored = {
    messages: { in: [true], field: "spam" },
    conversations: { in: ["email", "chat"], field: "channel" },
  };

  expect(isSameSetting(sent, stored)).toBe(true);
  expect(isSameSetting(sent, { ...stored, messages: { in: [false], field: "spam" } })).toBe(false);
  expect(isSameSetting(null, stored)).toBe(false);
});

test("a choice is recognized by the filters that it leads to", () => {
  for (const kind of ["all", "resolved"] as const)
    expect(chooseKind(toFilters(kind, "") as object | null)).toBe(kind);
  expect(toFilters("custom", "{")).toBeUndefined();
});
