import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildRecordCreatedIn, buildWindow, createFake, createRandom, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { startList } from "./list.ts";

const start = 1_700_000_000;
const all = startList("messages", new Date(0));

const answers = ["invalid", "empty", "repeat", "cut page"] as const;

describe.each(answers)("a list that ends at a cap (%s)", (beyondListCap) => {
  test("is read up to it in few requests, and reports how far that is", () => {
    const records = range(12_909).map((n) => buildRecordCreatedIn(start + n));
    const fake = createFake(records, { listCap: 10_000, beyondListCap });

    const { ids, requests, findings } = readToEnd(fake, all, { window: buildWindow(500) });

    expect(ids.size).toBeGreaterThan(9_900);
    expect(requests).toBeLessThan(beyondListCap === "repeat" ? 170 : 130);
    const lowest = [...ids].toSorted()[0] ?? "";
    const reached = new Date(Number.parseInt(lowest.slice(0, 8), 16) * 1_000).toISOString();
    expect(findings).toEqual([
      { kind: "list-capped", stream: "messages", rows: expect.any(Number), reached },
    ]);
  });

  test("is read without a report when the records that are needed lie above it", () => {
    const records = range(2_000).map((n) => buildRecordCreatedIn(start + n));
    const fake = createFake(records, { listCap: 1_000, beyondListCap });

    const { ids, findings } = readToEnd(fake, startList("messages", new Date((start + 1_300) * 1_000)), {
      window: buildWindow(500),
    });

    expect(ids.size).toBeGreaterThanOrEqual(700);
    expect(findings).toEqual([]);
  });
});

test.each(["invalid", "empty"] as const)(
  "a list that names no next page is not capped where it ends (%s)",
  (beyondListCap) => {
    const records = range(300).map((n) => buildRecordCreatedIn(start + n));
    const fake = createFake(records, { listCap: 300, beyondListCap, maxPageSize: 30, isSilent: true });

    const { ids, findings } = readToEnd(fake, all, { window: buildWindow(500) });

    expect(ids.size).toBe(300);
    expect(findings).toEqual([]);
  },
);

test.each([
  { rows: 2, maxPageSize: 1 },
  { rows: 4, maxPageSize: 3 },
  { rows: 5, maxPageSize: 3 },
  { rows: 101, maxPageSize: 100 },
  { rows: 150, maxPageSize: 100 },
])(
  "a list that repeats its first page up to the last one is reported ($rows rows in pages of $maxPageSize)",
  ({ rows, maxPageSize }) => {
    const records = range(rows).map((n) => buildRecordCreatedIn(start + n));
    const fake = createFake(records, { maxPageSize, listCap: 1, beyondListCap: "repeat" });

    const { findings } = readToEnd(fake, all, { window: buildWindow(500) });

    expect(findings).toEqual([expect.objectContaining({ kind: "list-capped", stream: "messages" })]);
  },
);

/** The same page comes twice beyond the cap, the second time as the last one. */
const repeatsTwice = { rows: 235, listCap: 100, beyondListCap: "repeat", seed: 19, maxChanges: 2 } as const;

test("whatever is created and deleted meanwhile, a capped list ends, and all above the cap is read", {
  timeout: 60_000,
}, () => {
  const scenario = fc.record({
    rows: fc.integer({ min: 0, max: 700 }),
    listCap: fc.constantFrom(100, 250, 400),
    beyondListCap: fc.constantFrom("invalid" as const, "empty" as const, "repeat" as const),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    maxChanges: fc.integer({ min: 0, max: 30 }),
  });

  fc.assert(
    fc.property(scenario, ({ rows, seed, maxChanges, ...options }) => {
      const records = range(rows).map((n) => buildRecordCreatedIn(start + n));
      const fake = createFake(records, options);
      const random = createRandom(seed);
      let left = maxChanges;
      const between = () => {
        if (left-- <= 0) return;
        if (random(2)) fake.records.splice(random(fake.records.length + 1), 1);
        else fake.records.push(buildRecordCreatedIn(start + 2_000 + left));
      };

      const { ids, findings } = readToEnd(fake, all, { window: buildWindow(500), between, maxRequests: 60 });

      const remaining = new Set(fake.records);
      const missed = records.filter((it) => remaining.has(it) && !ids.has(it.id));
      // A server that repeats a page and says that it is the last one hides the fewer than a page of rows below it.
      const isHidden = options.beyondListCap === "repeat" && rows - maxChanges <= options.listCap + 100;
      const isCut = rows + maxChanges > options.listCap && findings.some((it) => it.kind === "list-capped");
      if (missed.length > 0) expect(isCut || isHidden).toBe(true);
    }),
    { numRuns: 200, examples: [[repeatsTwice]] },
  );
});
