import { expect, test } from "vitest";
import { conversationSearch, countFilters, toApiQuery } from "./conversation-search.ts";

test("invalid search parameters are ignored, and a number in the address is a text", () => {
  const search = conversationSearch.parse({
    q: 1234,
    status: " done ",
    tag: "",
    from: "soon",
    to: "2026-01-02",
    x: 1,
  });

  expect(search).toEqual({ q: "1234", status: "done", to: "2026-01-02" });
  expect(countFilters(search)).toBe(3);
});

test("a day ends when the next one begins in the local time zone, also when clocks change", () => {
  const query = toApiQuery({ from: "2026-03-29", to: "2026-03-29", q: "a&b" });

  expect(query["from"]).toBe(new Date(2026, 2, 29).toISOString());
  expect(query["to"]).toBe(new Date(2026, 2, 30).toISOString());
  expect(query["q"]).toBe("a&b");
  expect(query["status"]).toBeUndefined();
});

test("what was found is ordered by relevance on request, and a list without a search text never", () => {
  expect(toApiQuery({ q: "a", order: "relevance" })["order"]).toBe("relevance");
  expect(toApiQuery({ q: "a" })["order"]).toBe("newest");
  expect(toApiQuery({ order: "relevance" })["order"]).toBe("newest");
  expect(countFilters({ q: "a", order: "relevance" })).toBe(1);
});
