import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, createFake, buildPage, range, buildWindow } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading, buildRequest } from "../advance-reading.ts";
import { choosePage } from "./list.ts";
import { startList } from "../starts.ts";

/** A record created in second `second`; `n` orders it within the second. */
function created(second: number, n = 0) {
  const id = second.toString(16).padStart(8, "0") + n.toString(16).padStart(16, "0");
  return { id, updatedAt: second * 1_000, createdAt: second * 1_000, values: {} };
}

const start = 1_700_000_000;
const downTo = (second: number) => startList("messages", new Date(second * 1_000));

describe("a list, newest first", () => {
  test("begins with the largest page", () => {
    expect(buildRequest(downTo(start), buildWindow(500))).toEqual({
      method: "GET",
      path: "/v1/messages",
      query: { sort: "desc", page: 1, pageSize: 100 },
      budget: "other",
    });
  });

  test("is read to its end, for little more than a request per hundred", () => {
    const fake = createFake(range(2_000).map((n) => created(start + n)));

    const seen = readToEnd(fake, downTo(0), { window: buildWindow(500) });

    expect(seen).toMatchObject({ fresh: 2_000 });
    expect(seen.requests).toBeLessThan(25);
  });

  test("stops once a whole second before the mark has been seen", () => {
    const fake = createFake(range(2_000).map((n) => created(start + n)));

    const seen = readToEnd(fake, downTo(start + 1_850), { window: buildWindow(500) });

    expect(seen.requests).toBe(2);
    expect(seen.ids.has(created(start + 1_850).id)).toBe(true);
  });

  test("does not stop within the mark's own second, where ids have no order", () => {
    const fake = createFake([...range(150).map((n) => created(start, n)), created(start - 1)]);

    const seen = readToEnd(fake, startList("messages", new Date(start * 1_000 + 900)), {
      window: buildWindow(500),
    });

    expect(seen.ids.size).toBe(151);
  });

  test("takes an id that is no ObjectId as new", () => {
    const fake = createFake([{ ...created(start), id: "imported-1" }, created(start + 1), created(start + 2)]);

    const seen = readToEnd(fake, downTo(start + 2), { window: buildWindow(500) });

    expect(seen.ids).toContain("imported-1");
  });

  test("says so when the list is not sorted", () => {
    const page = buildPage([{ id: created(start).id }, { id: created(start + 1).id }]);

    expect(() => advanceReading(downTo(0), page, buildWindow(500))).toThrow(
      expect.objectContaining({ kind: "unavailable" }),
    );
  });

  test("goes on even if the pages are too small to overlap", () => {
    const fake = createFake(
      range(900).map((n) => created(start + n)),
      { maxPageSize: 7 },
    );

    const seen = readToEnd(fake, downTo(0), { window: buildWindow(500) });

    expect(seen.fresh).toBe(900);
  });

  test("copes with a server whose pages are smaller than asked", () => {
    const fake = createFake(
      range(300).map((n) => created(start + n)),
      { maxPageSize: 30 },
    );

    const seen = readToEnd(fake, downTo(0), { window: buildWindow(500) });

    expect(seen.fresh).toBe(300);
    expect(seen.requests).toBeLessThan(14);
  });
});

test("the next page begins with a known row and brings new ones", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 20, max: 100 }), (offset, limit) => {
      const { page, size } = choosePage({ createdFrom: "", offset, backtrack: 0, limit });

      expect((page - 1) * size).toBeLessThan(offset);
      expect(page * size).toBeGreaterThan(offset);
      expect(size).toBeLessThanOrEqual(limit);
    }),
  );
});

test("no row that existed throughout is missed, whatever is created and deleted between pages", {
  timeout: 60_000,
}, () => {
  const world = fc.record({
    rows: fc.array(fc.nat(200), { maxLength: 500, size: "max" }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    busy: fc.integer({ min: 0, max: 60 }),
    mark: fc.integer({ min: -10, max: 210 }),
    maxPageSize: fc.constantFrom(30, 100),
  });

  fc.assert(
    fc.property(world, ({ rows, seed, busy, mark, maxPageSize }) => {
      const records = rows.map((second, n) => created(start + second, n));
      const fake = createFake(records, { maxPageSize });
      const draw = createRandom(seed);
      let budget = 400;
      const between = () => {
        for (let left = draw(busy + 1); left > 0 && budget > 0; left--, budget--) {
          const at = draw(fake.records.length + 1);
          if (draw(3)) fake.records.splice(at, 1);
          else fake.records.push(created(start + 195 + draw(10), 1_000 + budget));
        }
      };

      const seen = readToEnd(fake, downTo(start + mark), { window: buildWindow(500), between });

      const left = new Set(fake.records);
      const expected = records.filter((it) => left.has(it) && it.createdAt >= (start + mark) * 1_000);
      expect(expected.filter((it) => !seen.ids.has(it.id))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
