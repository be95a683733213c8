import { describe, expect, test } from "vitest";
import { fakeOf, from, range, raw, record, window } from "../testing/given.ts";
import { readThrough } from "../testing/read-through.ts";
import { advance, requestOf } from "./advance.ts";
import { startSearch } from "./starts.ts";

describe("keyset search", () => {
  test("asks for page 1 from the cursor up to the ceiling, oldest update first", () => {
    const request = requestOf(startSearch("conversations", new Date(from)), window(500));

    expect(request).toEqual({
      method: "POST",
      path: "/v1/customers/search",
      query: { page: 1, pageSize: 500 },
      body: {
        queryContext: "conversation",
        and: [
          { conversation_updated_at: { gte: "2026-01-01T00:00:00.000Z" } },
          { conversation_updated_at: { lt: "2026-01-01T00:00:01.000Z" } },
        ],
        sort: [{ conversation_updated_at: "asc" }],
      },
      budget: "search",
    });
  });

  test("needs one request per page, less the ties at each edge", () => {
    const fake = fakeOf(range(900).map((n) => record(n)));

    const seen = readThrough(fake, startSearch("messages", new Date(from)), { window: window(100) });

    expect(seen.ids.size).toBe(900);
    expect(seen.fresh).toBe(900);
    expect(seen.requests).toBe(Math.ceil(900 / 99));
  });

  test("reads an empty window in one request", () => {
    const seen = readThrough(fakeOf([]), startSearch("messages", new Date(from)), { window: window(100) });

    expect(seen.requests).toBe(1);
  });

  test("says so when the search does not sort", () => {
    const page = {
      records: [3, 1, 2].map((n) => raw(n)),
      total: 9,
      pageSize: 3,
      nextLink: true,
      timedOut: false,
    };

    const step = advance(startSearch("messages", new Date(from)), page, window(3));

    expect(step).toMatchObject({ next: undefined, unsorted: true });
  });

  test("a row rewritten since it was indexed does not count as unsorted", () => {
    const page = {
      records: [1, 5_000, 2].map((n) => raw(n)),
      total: 9,
      pageSize: 3,
      nextLink: true,
      timedOut: false,
    };

    const step = advance(startSearch("messages", new Date(from)), page, window(3));

    expect(step.next).toMatchObject({ at: new Date(from + 2).toISOString(), ids: [record(2).id] });
  });

  test.each([
    ["timed out", { timedOut: true, total: 1, records: [raw(1)] }],
    ["short of its own total", { timedOut: false, total: 7, records: [raw(1)] }],
    ["empty against its own total", { timedOut: false, total: 7, records: [] }],
  ])("a page that is %s is a fault", (_, part) => {
    const page = { pageSize: 3, nextLink: true, ...part };

    expect(() => advance(startSearch("messages", new Date(from)), page, window(3))).toThrow(
      expect.objectContaining({ kind: "unavailable" }),
    );
  });

  test.each([false, true])("copes with a smaller largest page (refused: %s)", (refuseLargePages) => {
    const fake = fakeOf(
      range(600).map((n) => record(n)),
      { largestPage: 100, refuseLargePages },
    );

    const seen = readThrough(fake, startSearch("messages", new Date(from)), { window: window(500) });

    expect(seen.ids.size).toBe(600);
    expect(seen.requests).toBeLessThan(9);
  });
});
