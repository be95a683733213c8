import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, createFake, range, buildWindow } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading, isSeeking, buildRequest } from "../advance-reading.ts";
import { readingSchema } from "../reading.ts";
import { startListRange } from "../starts.ts";

/** A record created in second `second`; `n` orders it within the second. */
function created(second: number, n = 0) {
  const id = second.toString(16).padStart(8, "0") + n.toString(16).padStart(16, "0");
  return { id, updatedAt: second * 1_000, createdAt: second * 1_000, values: {} };
}

const start = 1_700_000_000;
const instant = (second: number) => new Date((start + second) * 1_000);
const between = (from: number, to: number) =>
  startListRange("messages", { downTo: instant(from), upTo: instant(to) });

describe("a part of a list", () => {
  test("is found by doubling and halving, and read without what lies above it", () => {
    const fake = createFake(range(20_000).map((n) => created(start + n)));

    const seen = readToEnd(fake, between(4_000, 4_300), { window: buildWindow(500) });

    expect(range(300).filter((n) => !seen.ids.has(created(start + 4_000 + n).id))).toEqual([]);
    expect(seen.fresh).toBeLessThan(700);
    expect(seen.requests).toBeLessThan(26); // 8 to double, 7 to halve, 4 or 5 to read
  });

  test("is looked for without reading what is met on the way", () => {
    expect(isSeeking(between(0, 10))).toBe(true);
    expect(buildRequest(between(0, 10), buildWindow(500)).query).toEqual({ sort: "desc", page: 1, pageSize: 100 });
  });

  test("begins at the top when nothing is newer", () => {
    const fake = createFake(range(250).map((n) => created(start + n)));

    const seen = readToEnd(fake, between(0, 900), { window: buildWindow(500) });

    expect(seen).toMatchObject({ fresh: 250, requests: 1 + 3 });
  });

  test("may lie past the end of the list", () => {
    const fake = createFake(range(250).map((n) => created(start + n)));

    const seen = readToEnd(fake, between(-900, -500), { window: buildWindow(500) });

    expect(seen.requests).toBeLessThan(8);
  });

  test("is found on a server of smaller pages", () => {
    const fake = createFake(
      range(2_000).map((n) => created(start + n)),
      { maxPageSize: 30 },
    );

    const seen = readToEnd(fake, between(500, 600), { window: buildWindow(500) });

    expect(range(100).filter((n) => !seen.ids.has(created(start + 500 + n).id))).toEqual([]);
    expect(seen.requests).toBeLessThan(30);
  });

  test("is read from higher up when rows above it were deleted after it was found", () => {
    const fake = createFake(range(3_000).map((n) => created(start + n)));
    let reading = between(1_000, 1_500);
    while (isSeeking(reading)) {
      const { next } = advanceReading(reading, fake.answer(buildRequest(reading, buildWindow(500))), buildWindow(500));
      reading = next?.kind === "list" ? next : reading;
    }
    fake.records = fake.records.filter((_, n) => n < 2_000 || n >= 2_400);

    const seen = readToEnd(fake, readingSchema.parse(reading), { window: buildWindow(500) });

    expect(range(500).filter((n) => !seen.ids.has(created(start + 1_000 + n).id))).toEqual([]);
  });
});

test("no row of the part that existed throughout is missed, whatever is created and deleted between pages", {
  timeout: 60_000,
}, () => {
  const world = fc.record({
    rows: fc.array(fc.nat(200), { maxLength: 600, size: "max" }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    busy: fc.integer({ min: 0, max: 40 }),
    from: fc.integer({ min: -10, max: 200 }),
    length: fc.integer({ min: 1, max: 100 }),
    maxPageSize: fc.constantFrom(20, 30, 100),
  });

  fc.assert(
    fc.property(world, ({ rows, seed, busy, from, length, maxPageSize }) => {
      const records = rows.map((second, n) => created(start + second, n));
      const fake = createFake(records, { maxPageSize });
      const draw = createRandom(seed);
      const deleted = new Set<string>();
      let left = busy;
      const stir = () => {
        if (left-- <= 0) return;
        const target = fake.records[draw(Math.max(1, fake.records.length))];
        if (target && draw(2)) {
          deleted.add(target.id);
          fake.records = fake.records.filter((it) => it !== target);
        } else fake.records.push(created(start + 201 + draw(5), 10_000 + left));
      };

      const seen = readToEnd(fake, between(from, from + length), { window: buildWindow(500), between: stir });

      const expected = records.filter(({ id, createdAt }) => {
        const second = createdAt / 1_000 - start;
        return second >= from && second < from + length && !deleted.has(id);
      });
      expect(expected.filter((it) => !seen.ids.has(it.id))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
