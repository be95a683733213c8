import { isFault } from "@inlet/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FakeKustomer } from "../../testing/fake-kustomer.ts";
import { buildRecord, createFake, createRandom, from, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { parseInstantId } from "./bisect.ts";
import { startInstant, startSearch } from "./search.ts";

const week = 7 * 86_400_000;
const weekWindow = { ceiling: new Date(from + week).toISOString() };
const failure = "Kustomer could not return it (status 500)";
const toInstant = (updatedAt: number) => ({ id: `messages@${new Date(updatedAt).toISOString()}`, failure });
const search = startSearch("messages", new Date(from));

/** Records spread over a week, `count` of them. */
const spread = (count: number) =>
  range(count).map((n) => buildRecord(n, { updatedAt: from + Math.floor((n * week) / count) }));

/** Makes the pages with some records fail. @returns how many requests have failed */
function failWith(fake: FakeKustomer, ids: readonly string[]): void {
  const failing = new Set(ids);
  fake.failWith(({ id }) => failing.has(id));
}

test.each([0, 1, 250, 499])(
  "record %i of a week fails: it is found by bisection, and all others are read",
  (poisonous) => {
    const records = spread(500);
    const fake = createFake(records);
    const { id = "", updatedAt = 0 } = records[poisonous] ?? {};
    failWith(fake, [id]);

    const { ids, setAside, requests } = readToEnd(fake, search, { window: weekWindow });

    expect(ids).toEqual(new Set(records.map((it) => it.id).filter((it) => it !== id)));
    expect(setAside).toEqual([toInstant(updatedAt)]);
    // 4 to shrink the page, 30 halvings of a week and their counterparts, and the pages until the size has grown again.
    expect(requests).toBeLessThan(90);
  },
);

test("finding one record among few takes about a request per halving", () => {
  const records = [buildRecord(0, { updatedAt: from + 123_456_789 })];
  const fake = createFake(records);
  failWith(fake, [records[0]?.id ?? ""]);

  const { requests, setAside } = readToEnd(fake, search, { window: weekWindow });

  expect(setAside).toEqual([toInstant(from + 123_456_789)]);
  expect(requests).toBeLessThan(40);
});

test.each([true, false])(
  "the other records of its millisecond are read (ties keep their order: %s)",
  (stableTies) => {
    const records = range(6).map((n) => buildRecord(n, { updatedAt: from + (n < 4 ? 70_000 : 80_000) }));
    const fake = createFake(records, { stableTies });
    const { id = "" } = records[2] ?? {};
    failWith(fake, [id]);

    const { ids, setAside } = readToEnd(fake, search, { window: weekWindow });

    expect(ids).toEqual(new Set(records.map((it) => it.id).filter((it) => it !== id)));
    expect(setAside).toEqual([toInstant(from + 70_000)]);
  },
);

test("whichever records fail, each has its instant set aside once, and nothing else is missing", () => {
  const scenario = fc.record({
    instants: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 }),
    failing: fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 6 }),
    stableTies: fc.boolean(),
    pageSize: fc.constantFrom(7, 30, 500),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
  });
  fc.assert(
    fc.property(scenario, ({ instants, failing, stableTies, pageSize, seed }) => {
      const records = instants.map((at, n) => buildRecord(n, { updatedAt: from + at * 997 }));
      const fake = createFake(records, { stableTies, random: createRandom(seed) });
      const lost = records.filter((_, n) => failing.includes(n));
      failWith(
        fake,
        lost.map((it) => it.id),
      );

      const window = { ...weekWindow, pageSize };
      const { ids, setAside } = readToEnd(fake, search, { window, maxRequests: 5_000 });

      const expected = [...new Set(lost.map((it) => toInstant(it.updatedAt).id))].toSorted();
      expect(setAside.map((it) => it.id).toSorted()).toEqual(expected);
      const missed = records.filter((it) => !ids.has(it.id));
      // Ties that change their order may hide one another behind a failing one. They come with their instant.
      const isExplained = ({ updatedAt }: (typeof records)[number]) =>
        !stableTies && expected.includes(toInstant(updatedAt).id);
      expect(missed.filter((it) => !isExplained(it))).toEqual(lost.filter((it) => !isExplained(it)));
      expect(missed).toEqual(expect.arrayContaining(lost));
    }),
    { numRuns: 150 },
  );
});

test("failures by chance lose nothing: what is not read is set aside", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_646 }), (seed) => {
      const records = spread(40);
      const random = createRandom(seed);
      const fake = createFake(records);
      fake.failWith(() => random(40) === 0);

      const { ids, setAside } = readToEnd(fake, search, { window: weekWindow, maxRequests: 5_000 });

      const named = new Set(setAside.map((it) => it.id));
      expect(records.filter((it) => !ids.has(it.id) && !named.has(toInstant(it.updatedAt).id))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test("a search that answers nothing fails, after few instants and requests", () => {
  const fake = createFake(spread(500));
  fake.failWith(() => true);

  const read = () => readToEnd(fake, search, { window: weekWindow });

  expect(read).toThrow(expect.toSatisfy((err) => isFault(err, "unavailable")));
  expect(fake.requests).toBeLessThan(450);
});

test("an instant is read again by a search of its millisecond", () => {
  const records = range(5).map((n) => buildRecord(n));
  const fake = createFake(records);
  const { id } = toInstant(from + 3);
  const again = startInstant(id, { isArchived: false });

  const { ids } = readToEnd(fake, again ?? search, { window: weekWindow });

  expect([...ids]).toEqual([records[3]?.id]);
  expect(parseInstantId(id)).toEqual({ stream: "messages", at: new Date(from + 3) });
  expect(["messages", "tags@2026-01-01T00:00:00.000Z", "messages@x"].map(parseInstantId)).toEqual(
    Array(3).fill(undefined),
  );
});
