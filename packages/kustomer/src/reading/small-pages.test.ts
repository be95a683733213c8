import { Fault } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPage, buildRecord, buildWindow, createFake, from, range } from "../testing/given.ts";
import { readToEnd } from "../testing/read-to-end.ts";
import {
  advanceReading,
  buildRequest,
  isShrinking,
  recoverReading,
  shrinkReading,
} from "./advance-reading.ts";
import { startConversationsById } from "./by-id/by-id.ts";
import { startList } from "./list/list.ts";
import { startTags, startThread } from "./list/paged.ts";
import type { Reading } from "./reading.ts";
import { startSearch } from "./search/search.ts";

const window = buildWindow(500);
const getRows = (reading: Reading | undefined) =>
  reading && buildRequest(reading, window).query?.["pageSize"];

/** Shrinks a reading as often as it can, and lists the sizes of its pages. */
function listShrunkSizes(start: Reading): unknown[] {
  const sizes = [];
  for (let it: Reading | undefined = start; it; it = shrinkReading(it, window)?.next) sizes.push(getRows(it));
  return [...new Set(sizes)]; // a search for one row goes on to shorter time ranges
}

describe("a page that Kustomer cannot serve", () => {
  test("shrinks down to one row", () => {
    expect(listShrunkSizes(startSearch("messages", new Date(from)))).toEqual([500, 100, 25, 5, 1]);
    expect(listShrunkSizes(startList("messages", new Date(from)))).toEqual([100, 25, 5, 1]);
    expect(listShrunkSizes(startThread("c1"))).toEqual([100, 25, 5, 1]);
  });

  test("begins where the page before ended", () => {
    const second: Reading = { kind: "tags", page: 2 };

    const smaller = shrinkReading(second, window)?.next;

    expect(smaller && buildRequest(smaller, window).query).toEqual({ page: 5, pageSize: 25 });
  });

  test("begins where the page before ended also when the server gives fewer rows than requested", () => {
    const page = buildPage(
      range(50).map((n) => ({ id: `t${n}` })),
      { hasNextPage: true, pageSize: 50 },
    );
    const second = advanceReading(startTags(), page, window).next;

    const smaller = second && shrinkReading(second, window)?.next;

    expect(smaller && buildRequest(smaller, window).query).toEqual({ page: 3, pageSize: 25 });
  });

  test("shrinks again at the first failure, until a page is read", () => {
    const shrunk = shrinkReading(startTags(), window)?.next;
    const full = buildPage(
      range(25).map((n) => ({ id: `t${n}` })),
      { hasNextPage: true },
    );

    expect(shrunk && isShrinking(shrunk)).toBe(true);
    const read = shrunk && advanceReading(shrunk, full, window).next;
    expect(read && isShrinking(read)).toBe(false);
  });

  test("grows again, later each time that it fails again", () => {
    let rowsRead = 0;
    const readPagesUntilGrowth = (start: Reading) => {
      const size = getRows(start);
      let [reading, pages]: [Reading, number] = [start, 0];
      while (getRows(reading) === size && pages < 200) {
        const rows = range(Number(size)).map((n) => ({ id: `${rowsRead++}-${n}` }));
        const page = buildPage(rows, { hasNextPage: true });
        reading = advanceReading(reading, page, window).next ?? reading;
        pages++;
      }
      return { pages, reading };
    };
    const shrink = (reading: Reading) => shrinkReading(reading, window)?.next ?? reading;

    const first = readPagesUntilGrowth(shrink(startTags()));
    const second = readPagesUntilGrowth(shrink(first.reading));

    expect([first.pages, getRows(first.reading), second.pages]).toEqual([4, 100, 8]);
  });

  test("shrinks at once when the response is too large or the search timed out, and is no end of a list", () => {
    const tooLarge = new Fault("invalid", "large", { details: { code: "BODY_TOO_LARGE" } });
    const timedOut = buildPage([], { timedOut: true });
    const search = startSearch("messages", new Date(from));
    const fault = (() => {
      try {
        return advanceReading(search, timedOut, window);
      } catch (err) {
        return err;
      }
    })();

    expect(getRows(recoverReading({ kind: "tags", page: 3 }, tooLarge, window)?.next)).toBe(25);
    expect(getRows(recoverReading(search, fault, window)?.next)).toBe(100);
    expect(recoverReading({ kind: "customer-by-id", id: "c1" }, tooLarge, window)).toBeUndefined();
  });
});

test("a comma list that Kustomer cannot answer is halved until one id is left", () => {
  const start = startConversationsById(["a", "b", "c", "d"]);
  const paths = [];
  for (let it = start; it; it = shrinkReading(it, window)?.next) paths.push(buildRequest(it, window).path);

  expect(paths).toEqual(["a,b,c,d", "a,b", "a"].map((it) => `/v1/conversations/${it}`));
});

test("every record is read, however small the pages must be", () => {
  const scenario = fc.record({
    instants: fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 120 }),
    servedPageSize: fc.integer({ min: 1, max: 120 }),
    isSearch: fc.boolean(),
    stableTies: fc.boolean(),
    hiddenShare: fc.constantFrom(0, 0.2, 0.7, 1),
  });
  fc.assert(
    fc.property(scenario, ({ instants, servedPageSize, isSearch, stableTies, hiddenShare }) => {
      const records = instants.map((at, n) => buildRecord(n, { updatedAt: from + at, createdAt: from - n }));
      const fake = createFake(records, { servedPageSize, stableTies });
      const hidden = new Set(
        records.slice(0, isSearch ? hiddenShare * records.length : 0).map(({ id }) => id),
      );
      fake.hide(({ id }) => hidden.has(id));
      const start = isSearch ? startSearch("messages", new Date(from)) : startList("messages", new Date(0));

      const { ids } = readToEnd(fake, start, { window, maxRequests: 60 + 5 * records.length });

      expect(records.filter(({ id }) => !ids.has(id) && !hidden.has(id))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
