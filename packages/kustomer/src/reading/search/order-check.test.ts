import { Fault } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildPage,
  buildRawRecord,
  buildRecord,
  buildWindow,
  createFake,
  createRandom,
  from,
  range,
} from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading, buildRequest, recoverReading, setAsideReading } from "../advance-reading.ts";
import type { Reading } from "../reading.ts";
import { startSearch } from "./search.ts";

const start = startSearch("messages", new Date(from));
const toInstant = (n: number): string => new Date(from + n).toISOString();

const advance = (
  reading: Reading | undefined,
  numbers: number[],
  total = 9,
): ReturnType<typeof advanceReading> => {
  if (!reading) throw new Error("the search has ended");
  const page = buildPage(numbers.map(buildRawRecord), { total, pageSize: 1, hasNextPage: total > 1 });
  return advanceReading(reading, page, buildWindow(1));
};

describe("a search whose page shows too little of its order", () => {
  test("asks for what the page has passed", () => {
    const { next } = advance(start, [5]);

    expect(next && buildRequest(next, buildWindow(1)).body).toMatchObject({
      and: [{ message_updated_at: { gte: toInstant(0) } }, { message_updated_at: { lt: toInstant(5) } }],
    });
  });

  test("goes on when it has passed nothing", () => {
    const { next } = advance(advance(start, [5]).next, [], 0);

    expect(next).toMatchObject({ at: toInstant(5), tieGroup: {} });
    expect(next).not.toHaveProperty("orderCheck");
  });

  test("requests the page again when it has passed records, and goes on when the page is in order then", () => {
    const again = advance(advance(start, [5]).next, [3]);
    const { next } = advance(advance(again.next, [1]).next, [], 0);

    expect(again).toMatchObject({ next: { at: toInstant(0) }, newRecords: 1 });
    expect(next).toMatchObject({ at: toInstant(1) });
  });

  test("does not sort when the page has passed records twice", () => {
    const again = advance(advance(start, [5]).next, [3]);

    expect(advance(advance(again.next, [4]).next, [2])).toMatchObject({
      next: undefined,
      finding: { kind: "search-unsorted" },
    });
  });

  test("goes on when Kustomer refuses to say, or fails", () => {
    const { next } = advance(start, [5]);
    const refusal = new Fault("invalid", "no", { details: { status: 400 } });

    const results = next && [
      recoverReading(next, refusal, buildWindow(1)),
      setAsideReading(next, refusal, buildWindow(1)),
    ];

    for (const it of results ?? []) expect(it?.next).toMatchObject({ at: toInstant(5), tieGroup: {} });
    expect(results).toHaveLength(2);
  });

  test("is read to its end in two requests a row when it does sort", () => {
    const fake = createFake(
      range(40).map((n) => buildRecord(n * 3)),
      { servedPageSize: 1 },
    );

    const summary = readToEnd(fake, start, { window: buildWindow(1) });

    expect(summary).toMatchObject({ isUnsorted: false, newRecords: 40 });
    expect(summary.requests).toBeLessThan(3 * 40);
  });

  test("does not pass older records when a whole page was updated at one instant", () => {
    const bulk = range(30).map((n) => buildRecord(n, { updatedAt: from + 900 }));
    const older = range(20).map((n) => buildRecord(100 + n));
    const fake = createFake([...bulk, ...older], { ignoresSort: true, stableTies: true });

    const summary = readToEnd(fake, start, { window: buildWindow(20) });

    expect(summary.isUnsorted).toBe(true);
  });
});

test("a search that does not sort is read whole, or reported, however small its pages are", () => {
  const scenario = fc.record({
    updated: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 2, maxLength: 40 }),
    served: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    mixesAnew: fc.boolean(),
  });
  fc.assert(
    fc.property(scenario, ({ updated, served, seed, mixesAnew }) => {
      const records = updated.map((at, n) => buildRecord(n, { updatedAt: from + at }));
      // Pages of several rows that are mixed anew for each request may be in order by chance, again and again.
      const stableTies = served > 1 || !mixesAnew;
      const options = { ignoresSort: true, servedPageSize: served, stableTies, random: createRandom(seed) };

      const summary = readToEnd(createFake(records, options), start, { window: buildWindow(served) });

      const missed = records.filter((it) => !summary.ids.has(it.id));
      expect(summary.isUnsorted ? [] : missed).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
