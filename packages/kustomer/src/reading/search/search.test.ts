import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import {
  buildPage,
  buildRawRecord,
  buildRecord,
  buildWindow,
  createFake,
  from,
  range,
} from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading, buildRequest, recoverReading } from "../advance-reading.ts";
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
      rows: 500,
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

  test("reports a search that does not sort, once the page has come out of order twice", () => {
    const records = [3, 1, 2].map((n) => buildRawRecord(n));
    const page = buildPage(records, { total: 9, pageSize: 3, hasNextPage: true });

    const first = advanceReading(startSearch("messages", new Date(from)), page, buildWindow(3));
    expect(first.next && buildRequest(first.next, buildWindow(3)).body).toMatchObject({
      and: [{ message_updated_at: { gte: new Date(from).toISOString() } }, {}],
    });
    const again = first.next && advanceReading(first.next, page, buildWindow(3));

    expect(first.finding).toBeUndefined();
    expect(again).toMatchObject({ next: undefined, finding: { kind: "search-unsorted" } });
  });

  test("continues after a page that was out of order once", () => {
    const build = (numbers: number[]) =>
      buildPage(numbers.map(buildRawRecord), { total: 9, pageSize: 3, hasNextPage: true });

    const first = advanceReading(startSearch("messages", new Date(from)), build([3, 1, 2]), buildWindow(3));
    const again = first.next && advanceReading(first.next, build([1, 2, 3]), buildWindow(3));

    expect(again?.finding).toBeUndefined();
    expect(again?.next).toMatchObject({ at: new Date(from + 3).toISOString() });
    expect(again?.next).not.toHaveProperty("reread");
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

  test("a refusal after the first page stays a fault", () => {
    const begun = { ...startSearch("messages", new Date(from)), begun: true, pageSize: 1 } as const;
    const refusal = new Fault("invalid", "sort", { details: { status: 400 } });

    expect(recoverReading(begun, refusal, buildWindow(3))).toBeUndefined();
  });

  test("a page that timed out is a fault", () => {
    const page = buildPage([buildRawRecord(1)], { timedOut: true, total: 1, pageSize: 3 });

    expect(() => advanceReading(startSearch("messages", new Date(from)), page, buildWindow(3))).toThrow(
      expect.objectContaining({ kind: "unavailable" }),
    );
  });

  test("a page size that a search shows nothing of does not end the search", () => {
    const fake = createFake(range(60).map((n) => buildRecord(n)));
    fake.hide(({ updatedAt }) => updatedAt < from + 35);

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(10) });

    expect(summary.ids.size).toBe(25);
    expect(summary.requests).toBeLessThan(20);
  });

  test.each([4, 70])(
    "a search whose %i records are all hidden ends, however small the pages must be",
    (count) => {
      const fake = createFake(
        range(count).map((n) => buildRecord(n)),
        { servedPageSize: 2 },
      );
      fake.hide(() => true);

      const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

      expect(summary.findings).toEqual([{ kind: "records-hidden", stream: "messages", hidden: count }]);
      expect(summary.requests).toBeLessThan(20 + count);
    },
  );

  test("hidden records of one instant do not lead to endless slices", () => {
    const fake = createFake(range(60).map((n) => buildRecord(n, { updatedAt: from + 5 })));
    fake.hide(({ id }) => Number.parseInt(id, 16) % 4 === 0);

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(10) });

    expect(summary.ids.size).toBe(45);
    expect(summary.findings).toMatchObject([{ kind: "records-hidden" }]);
    expect(summary.requests).toBeLessThan(60);
  });

  test("ends on a server that states neither totals nor links nor sizes", () => {
    const fake = createFake(
      range(60).map((n) => buildRecord(n)),
      { isSilent: true },
    );

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(25) });

    expect(summary.ids.size).toBe(60);
    expect(summary.requests).toBeLessThan(6);
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
