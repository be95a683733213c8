import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildRecordCreatedIn, buildWindow, createFake, createRandom, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { startList } from "./list.ts";
import { detectOrder } from "./list-order.ts";

const start = 1_700_000_000;
const toRaw = (id: number, createdAt: number, updatedAt: number) => ({
  id: buildRecordCreatedIn(id).id,
  attributes: {
    createdAt: new Date(createdAt * 1_000).toISOString(),
    updatedAt: new Date(updatedAt * 1_000).toISOString(),
  },
});

describe("the order of a page", () => {
  test.each([
    ["id", [toRaw(3, 1, 1), toRaw(2, 2, 2), toRaw(1, 3, 3)]],
    ["createdAt", [toRaw(1, 3, 1), toRaw(2, 2, 3), toRaw(3, 1, 2)]],
    ["updatedAt", [toRaw(1, 3, 3), toRaw(3, 1, 2), toRaw(2, 2, 1)]],
    ["idAscending", [toRaw(1, 2, 1), toRaw(2, 1, 3), toRaw(3, 3, 2)]],
    ["createdAtAscending", [toRaw(2, 1, 1), toRaw(3, 2, 3), toRaw(1, 3, 2)]],
    ["updatedAtAscending", [toRaw(2, 3, 1), toRaw(3, 1, 2), toRaw(1, 2, 3)]],
    ["unsorted", [toRaw(2, 2, 2), toRaw(3, 3, 3), toRaw(1, 1, 1)]],
    [undefined, [toRaw(2, 2, 2)]],
    [undefined, []],
  ])("is %s", (order, records) => {
    expect(detectOrder(records)).toBe(order);
  });
});

const orders = ["createdAt", "updatedAt", "ascending", "unsorted"] as const;

/** Records whose times have an order of their own, with ties. */
const buildRecords = (count: number, seed: number) => {
  const random = createRandom(seed);
  return range(count).map((n) => {
    const createdAt = (start + random(300)) * 1_000;
    return { ...buildRecordCreatedIn(start + n), createdAt, updatedAt: createdAt + random(500) * 1_000 };
  });
};

test.each(orders)(
  "a list that comes in the order %s is read whole, from an expectation that is wrong",
  (listOrder) => {
    const fake = createFake(buildRecords(350, 1), { listOrder });

    const { ids, requests, findings } = readToEnd(fake, startList("messages", new Date(0)), {
      window: buildWindow(500),
    });

    expect(ids.size).toBe(350);
    expect(requests).toBeLessThan(16);
    expect(findings[0]).toMatchObject({
      kind: "list-order",
      order: listOrder === "ascending" ? "idAscending" : listOrder,
    });
  },
);

test("a list by updatedAt is read down to its own start time", () => {
  const fake = createFake(
    range(2_000).map((n) => ({ ...buildRecordCreatedIn(start + n), updatedAt: (start + 5_000 - n) * 1_000 })),
    { listOrder: "updatedAt" },
  );
  const updatedFrom = new Date((start + 4_850) * 1_000);

  const { ids, requests } = readToEnd(
    fake,
    startList("messages", new Date(0), { order: "updatedAt", updatedFrom }),
    {
      window: buildWindow(500),
    },
  );

  expect(range(151).filter((n) => !ids.has(buildRecordCreatedIn(start + n).id))).toEqual([]);
  expect(requests).toBe(2);
});

test("whatever changes meanwhile, a list in another order is read whole, or reported as unstable", {
  timeout: 60_000,
}, () => {
  const scenario = fc.record({
    rows: fc.integer({ min: 0, max: 450 }),
    listOrder: fc.constantFrom(...orders),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    maxChanges: fc.integer({ min: 0, max: 8 }),
  });

  fc.assert(
    fc.property(scenario, ({ rows, listOrder, seed, maxChanges }) => {
      const records = buildRecords(rows, seed);
      const fake = createFake(records, { listOrder });
      const random = createRandom(seed);
      let left = maxChanges;
      const between = () => {
        if (left-- <= 0) return;
        if (random(2)) fake.records.splice(random(fake.records.length + 1), 1);
        else
          fake.records.push({
            ...buildRecordCreatedIn(start + 9_000 + left),
            updatedAt: (start + 9_000) * 1_000,
          });
      };

      const { ids, findings } = readToEnd(fake, startList("messages", new Date(0)), {
        window: buildWindow(500),
        between,
        maxRequests: 80,
      });

      const remaining = new Set(fake.records);
      const missed = records.filter((it) => remaining.has(it) && !ids.has(it.id));
      if (missed.length > 0)
        expect(findings).toContainEqual(expect.objectContaining({ kind: "list-unstable" }));
    }),
    { numRuns: 150 },
  );
});
