import { expect, test } from "vitest";
import { conversationSearch, filtersOf, queryOf } from "./search.ts";

test("what is wrong in an address is ignored, and what a router takes for a number is a word", () => {
  const search = conversationSearch.parse({
    q: 1234,
    status: " done ",
    tag: "",
    from: "soon",
    to: "2026-01-02",
    x: 1,
  });

  expect(search).toEqual({ q: "1234", status: "done", to: "2026-01-02" });
  expect(filtersOf(search)).toBe(3);
});

test("a day ends when the next one begins where the reader is, also when clocks change", () => {
  const query = queryOf({ from: "2026-03-29", to: "2026-03-29", q: "a&b" });

  expect(query.get("from")).toBe(new Date(2026, 2, 29).toISOString());
  expect(query.get("to")).toBe(new Date(2026, 2, 30).toISOString());
  expect(query.get("q")).toBe("a&b");
  expect(query.has("status")).toBe(false);
});
