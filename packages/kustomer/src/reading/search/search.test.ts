import { describe, expect, test } from "vitest";
import { buildRawRecord, buildRecord, buildWindow, createFake, from, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading, buildRequest } from "../advance-reading.ts";
import { startSearch } from "./search.ts";

describe("keyset search", () => {
  test("requests page 1 from the cursor up to the ceiling, oldest update first", () => {
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

  test("needs one request per page, each repeating the last row of the page before", () => {
    const fake = createFake(range(900).map((n) => buildRecord(n)));

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(100) });

    expect(summary.ids.size).toBe(900);
    expect(summary.newRecords).toBe(900);
    expect(summary.requests).toBe(Math.ceil(900 / 99));
  });

  test("reads an empty window in one request", () => {
    const summary = readToEnd(createFake([]), startSearch("messages", new Date(from)), {
      window: buildWindow(100),
    });

    expect(summary.requests).toBe(1);
  });

  test("reports a search that does not sort", () => {
    const page = {
      records: [3, 1, 2].map((n) => buildRawRecord(n)),
      total: 9,
      pageSize: 3,
      hasNextPage: true,
      timedOut: false,
    };

    const result = advanceReading(startSearch("messages", new Date(from)), page, buildWindow(3));

    expect(result).toMatchObject({ next: undefined, finding: { kind: "search-unsorted" } });
  });

  test("a row updated after it was indexed does not count as unsorted", () => {
    const page = {
      records: [1, 5_000, 2].map((n) => buildRawRecord(n)),
      total: 9,
      pageSize: 3,
      hasNextPage: true,
      timedOut: false,
    };

    const result = advanceReading(startSearch("messages", new Date(from)), page, buildWindow(3));

    expect(result.next).toMatchObject({ at: new Date(from + 2).toISOString(), ids: [buildRecord(2).id] });
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

  test.each([false, true])(
    "adapts to a server with smaller pages (refusing larger ones: %s)",
    (refuseLargePages) => {
      const fake = createFake(
        range(600).map((n) => buildRecord(n)),
        { maxPageSize: 100, refuseLargePages },
      );

      const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

      expect(summary.ids.size).toBe(600);
      expect(summary.requests).toBeLessThan(9);
    },
  );
});
