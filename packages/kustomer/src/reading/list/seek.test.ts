import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildRecordCreatedIn, buildWindow, createFake, createRandom, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading, buildRequest, isSeeking } from "../advance-reading.ts";
import { readingSchema } from "../reading.ts";
import { startListRange } from "./list.ts";

const start = 1_700_000_000;
const instant = (second: number) => new Date((start + second) * 1_000);
const startRange = (from: number, to: number) =>
  startListRange("messages", { createdFrom: instant(from), createdBefore: instant(to) });

describe("a part of a list", () => {
  test("is found by doubling and halving, and read without the rows above it", () => {
    const fake = createFake(range(20_000).map((n) => buildRecordCreatedIn(start + n)));

    const summary = readToEnd(fake, startRange(4_000, 4_300), { window: buildWindow(500) });

    expect(range(300).filter((n) => !summary.ids.has(buildRecordCreatedIn(start + 4_000 + n).id))).toEqual(
      [],
    );
    expect(summary.newRecords).toBeLessThan(700);
    expect(summary.requests).toBeLessThan(26); // 8 to double, 7 to halve, 4 or 5 to read
  });

  test("is found without reading the rows on the way", () => {
    expect(isSeeking(startRange(0, 10))).toBe(true);
    expect(buildRequest(startRange(0, 10), buildWindow(500)).query).toEqual({
      sort: "desc",
      page: 1,
      pageSize: 100,
    });
  });

  test("starts at the top when nothing is newer", () => {
    const fake = createFake(range(250).map((n) => buildRecordCreatedIn(start + n)));

    const summary = readToEnd(fake, startRange(0, 900), { window: buildWindow(500) });

    expect(summary).toMatchObject({ newRecords: 250, requests: 1 + 3 });
  });

  test("may lie past the end of the list", () => {
    const fake = createFake(range(250).map((n) => buildRecordCreatedIn(start + n)));

    const summary = readToEnd(fake, startRange(-900, -500), { window: buildWindow(500) });

    expect(summary.requests).toBeLessThan(8);
  });

  test("is found on a server with smaller pages", () => {
    const fake = createFake(
      range(2_000).map((n) => buildRecordCreatedIn(start + n)),
      { maxPageSize: 30 },
    );

    const summary = readToEnd(fake, startRange(500, 600), { window: buildWindow(500) });

    expect(range(100).filter((n) => !summary.ids.has(buildRecordCreatedIn(start + 500 + n).id))).toEqual([]);
    expect(summary.requests).toBeLessThan(30);
  });

  test("is read from higher up when rows above it are deleted after the seek", () => {
    const fake = createFake(range(3_000).map((n) => buildRecordCreatedIn(start + n)));
    let reading = startRange(1_000, 1_500);
    while (isSeeking(reading)) {
      const { next } = advanceReading(
        reading,
        fake.answer(buildRequest(reading, buildWindow(500))),
        buildWindow(500),
      );
      reading = next?.kind === "list" ? next : reading;
    }
    fake.records = fake.records.filter((_, n) => n < 2_000 || n >= 2_400);

    const summary = readToEnd(fake, readingSchema.parse(reading), { window: buildWindow(500) });

    expect(range(500).filter((n) => !summary.ids.has(buildRecordCreatedIn(start + 1_000 + n).id))).toEqual(
      [],
    );
  });
});

test("every record of the part that exists throughout is read, whatever is created and deleted between pages", {
  timeout: 60_000,
}, () => {
  const scenario = fc.record({
    rows: fc.array(fc.nat(200), { maxLength: 600, size: "max" }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    maxChanges: fc.integer({ min: 0, max: 40 }),
    from: fc.integer({ min: -10, max: 200 }),
    length: fc.integer({ min: 1, max: 100 }),
    maxPageSize: fc.constantFrom(20, 30, 100),
  });

  fc.assert(
    fc.property(scenario, ({ rows, seed, maxChanges, from, length, maxPageSize }) => {
      const records = rows.map((second, n) => buildRecordCreatedIn(start + second, n));
      const fake = createFake(records, { maxPageSize });
      const random = createRandom(seed);
      const deleted = new Set<string>();
      let left = maxChanges;
      const change = () => {
        if (left-- <= 0) return;
        const target = fake.records[random(Math.max(1, fake.records.length))];
        if (target && random(2)) {
          deleted.add(target.id);
          fake.records = fake.records.filter((it) => it !== target);
        } else fake.records.push(buildRecordCreatedIn(start + 201 + random(5), 10_000 + left));
      };

      const summary = readToEnd(fake, startRange(from, from + length), {
        window: buildWindow(500),
        between: change,
      });

      const expected = records.filter(({ id, createdAt }) => {
        const second = createdAt / 1_000 - start;
        return second >= from && second < from + length && !deleted.has(id);
      });
      expect(expected.filter((it) => !summary.ids.has(it.id))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
