import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildRecordCreatedIn, buildWindow, createFake, createRandom, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { buildRequest } from "../advance-reading.ts";
import { choosePage } from "./cursor.ts";
import { startList } from "./list.ts";

const start = 1_700_000_000;
const startListFrom = (second: number) => startList("messages", new Date(second * 1_000));

describe("a list, newest first", () => {
  test("starts with the largest page", () => {
    expect(buildRequest(startListFrom(start), buildWindow(500))).toEqual({
      method: "GET",
      path: "/v1/messages",
      query: { sort: "desc", page: 1, pageSize: 100 },
      budget: "other",
      rows: 100,
    });
  });

  test("is read to its end in little more than one request per hundred records", () => {
    const fake = createFake(range(2_000).map((n) => buildRecordCreatedIn(start + n)));

    const summary = readToEnd(fake, startListFrom(0), { window: buildWindow(500) });

    expect(summary).toMatchObject({ newRecords: 2_000 });
    expect(summary.requests).toBeLessThan(25);
  });

  test("stops after a row from a whole second before the start time", () => {
    const fake = createFake(range(2_000).map((n) => buildRecordCreatedIn(start + n)));

    const summary = readToEnd(fake, startListFrom(start + 1_850), { window: buildWindow(500) });

    expect(summary.requests).toBe(2);
    expect(summary.ids.has(buildRecordCreatedIn(start + 1_850).id)).toBe(true);
  });

  test("does not stop within the second of the start time, where ids have no order", () => {
    const fake = createFake([
      ...range(150).map((n) => buildRecordCreatedIn(start, n)),
      buildRecordCreatedIn(start - 1),
    ]);

    const summary = readToEnd(fake, startList("messages", new Date(start * 1_000 + 900)), {
      window: buildWindow(500),
    });

    expect(summary.ids.size).toBe(151);
  });

  test("returns records whose id is no ObjectId", () => {
    const fake = createFake([
      { ...buildRecordCreatedIn(start), id: "imported-1" },
      buildRecordCreatedIn(start + 1),
      buildRecordCreatedIn(start + 2),
    ]);

    const summary = readToEnd(fake, startListFrom(start + 2), { window: buildWindow(500) });

    expect(summary.ids).toContain("imported-1");
  });

  test("continues even if the pages are too small to overlap", () => {
    const fake = createFake(
      range(900).map((n) => buildRecordCreatedIn(start + n)),
      { maxPageSize: 7 },
    );

    const summary = readToEnd(fake, startListFrom(0), { window: buildWindow(500) });

    expect(summary.newRecords).toBe(900);
  });

  test.each([10, 30, 70])(
    "comes whole from a server that gives %i rows and states what was requested",
    (maxPageSize) => {
      const records = range(900).map((n) => buildRecordCreatedIn(start + n));
      const fake = createFake(records, { maxPageSize, echoesPageSize: true });

      const summary = readToEnd(fake, startListFrom(0), { window: buildWindow(500) });

      expect(summary).toMatchObject({ newRecords: 900, findings: [] });
      expect(summary.requests).toBeLessThan((1.6 * 900) / maxPageSize + 5);
    },
  );

  test.each([30, 100, 150])(
    "comes whole from a server that ignores page sizes and gives %i rows",
    (maxPageSize) => {
      const records = range(900).map((n) => buildRecordCreatedIn(start + n));
      const fake = createFake(records, { maxPageSize, ignoresPageSize: true });

      const summary = readToEnd(fake, startListFrom(0), { window: buildWindow(500) });

      expect(summary.ids.size).toBe(900);
      expect(summary.findings.at(-1)).toEqual({ kind: "list-order", stream: "messages", order: "unsorted" });
    },
  );

  test.each([
    [4, 3],
    [12, 10],
    [20, 3],
  ])("of %i records ends at a server that ignores page sizes and gives %i rows", (count, maxPageSize) => {
    const records = range(count).map((n) => buildRecordCreatedIn(start + n));
    const fake = createFake(records, { maxPageSize, ignoresPageSize: true });

    const summary = readToEnd(fake, startListFrom(0), { window: buildWindow(500), maxRequests: 60 });

    expect(summary.ids.size).toBe(count);
  });

  test("does not get smaller and smaller pages where rows are hidden", () => {
    const records = range(900).map((n) => buildRecordCreatedIn(start + n));
    const fake = createFake(records);
    fake.hide(({ createdAt = 0 }) => (createdAt / 1_000) % 10 === 0);

    const summary = readToEnd(fake, startListFrom(0), { window: buildWindow(500) });

    expect(summary.ids.size).toBe(810);
    expect(summary.requests).toBeLessThan(14);
  });

  test("adapts to a server with smaller pages than requested", () => {
    const fake = createFake(
      range(300).map((n) => buildRecordCreatedIn(start + n)),
      { maxPageSize: 30 },
    );

    const summary = readToEnd(fake, startListFrom(0), { window: buildWindow(500) });

    expect(summary.newRecords).toBe(300);
    expect(summary.requests).toBeLessThan(14);
  });
});

test("the next page begins with a known row and brings new rows", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 20, max: 100 }), (offset, limit) => {
      const { page, size } = choosePage({ createdFrom: "", offset, backtrack: 0, limit });

      expect((page - 1) * size).toBeLessThan(offset);
      expect(page * size).toBeGreaterThan(offset);
      expect(size).toBeLessThanOrEqual(limit);
    }),
  );
});

test("every record that exists throughout is read, whatever is created and deleted between pages", {
  timeout: 60_000,
}, () => {
  const scenario = fc.record({
    rows: fc.array(fc.nat(200), { maxLength: 500, size: "max" }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    maxChanges: fc.integer({ min: 0, max: 60 }),
    startSecond: fc.integer({ min: -10, max: 210 }),
    maxPageSize: fc.constantFrom(30, 100),
    echoesPageSize: fc.boolean(),
  });

  fc.assert(
    fc.property(scenario, ({ rows, seed, maxChanges, startSecond, ...options }) => {
      const records = rows.map((second, n) => buildRecordCreatedIn(start + second, n));
      const fake = createFake(records, options);
      const random = createRandom(seed);
      let budget = 400;
      const between = () => {
        for (let left = random(maxChanges + 1); left > 0 && budget > 0; left--, budget--) {
          const at = random(fake.records.length + 1);
          if (random(3)) fake.records.splice(at, 1);
          else fake.records.push(buildRecordCreatedIn(start + 195 + random(10), 1_000 + budget));
        }
      };

      const summary = readToEnd(fake, startListFrom(start + startSecond), {
        window: buildWindow(500),
        between,
      });

      const remaining = new Set(fake.records);
      const expected = records.filter(
        (it) => remaining.has(it) && it.createdAt >= (start + startSecond) * 1_000,
      );
      expect(expected.filter((it) => !summary.ids.has(it.id))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
