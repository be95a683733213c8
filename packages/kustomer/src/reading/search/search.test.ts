import { describe, expect, test } from "vitest";
import { createFake, from, range, buildRawRecord, buildRecord, buildWindow } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading, buildRequest } from "../advance-reading.ts";
import { startSearch } from "../starts.ts";

describe("keyset search", () => {
  test("asks for page 1 from the cursor up to the ceiling, oldest update first", () => {
    const request = buildRequest(startSearch("conversations", new Date(from)), buildWindow(500));

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
    const fake = createFake(range(900).map((n) => buildRecord(n)));

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(100) });

    expect(seen.ids.size).toBe(900);
    expect(seen.fresh).toBe(900);
    expect(seen.requests).toBe(Math.ceil(900 / 99));
  });

  test("reads an empty window in one request", () => {
    const seen = readToEnd(createFake([]), startSearch("messages", new Date(from)), { window: buildWindow(100) });

    expect(seen.requests).toBe(1);
  });

  test("says so when the search does not sort", () => {
    const page = {
      records: [3, 1, 2].map((n) => buildRawRecord(n)),
      total: 9,
      pageSize: 3,
      hasNextPage: true,
      timedOut: false,
    };

    const step = advanceReading(startSearch("messages", new Date(from)), page, buildWindow(3));

    expect(step).toMatchObject({ next: undefined, unsorted: true });
  });

  test("a row rewritten since it was indexed does not count as unsorted", () => {
    const page = {
      records: [1, 5_000, 2].map((n) => buildRawRecord(n)),
      total: 9,
      pageSize: 3,
      hasNextPage: true,
      timedOut: false,
    };

    const step = advanceReading(startSearch("messages", new Date(from)), page, buildWindow(3));

    expect(step.next).toMatchObject({ at: new Date(from + 2).toISOString(), ids: [buildRecord(2).id] });
  });

  test.each([
    ["timed out", { timedOut: true, total: 1, records: [buildRawRecord(1)] }],
    ["short of its own total", { timedOut: false, total: 7, records: [buildRawRecord(1)] }],
    ["empty against its own total", { timedOut: false, total: 7, records: [] }],
  ])("a page that is %s is a fault", (_, part) => {
    const page = { pageSize: 3, hasNextPage: true, ...part };

    expect(() => advanceReading(startSearch("messages", new Date(from)), page, buildWindow(3))).toThrow(
      expect.objectContaining({ kind: "unavailable" }),
    );
  });

  test.each([false, true])("copes with a smaller largest page (refused: %s)", (refuseLargePages) => {
    const fake = createFake(
      range(600).map((n) => buildRecord(n)),
      { maxPageSize: 100, refuseLargePages },
    );

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

    expect(seen.ids.size).toBe(600);
    expect(seen.requests).toBeLessThan(9);
  });
});
