import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeKustomer } from "../../testing/fake-kustomer.ts";
import { ceiling, createRandom, from, buildRecord, buildWindow } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { startSearch } from "../starts.ts";

test("whatever was in the window throughout is read, however the world moves and the server behaves", {
  timeout: 60_000,
}, () => {
  const anyRecord = fc.record({
    updated: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 3, max: 5 }) },
      fc.integer({ min: -5, max: 1_100 }),
    ),
    created: fc.option(fc.oneof(fc.constant(7), fc.integer({ min: 0, max: 60 })), {
      nil: undefined,
      freq: 20,
    }),
    direction: fc.constantFrom("in", "out", ""),
    channel: fc.constantFrom("email", "chat", "brand-new"),
  });
  const world = fc.record({
    rows: fc.array(anyRecord, { maxLength: 220, size: "max" }),
    pageSize: fc.integer({ min: 4, max: 30 }),
    moves: fc.array(fc.nat(), { maxLength: 40 }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    stableTies: fc.boolean(),
    maxPages: fc.constantFrom(1, 2, 3, 100),
    beyond: fc.constantFrom("invalid" as const, "not_found" as const, "empty" as const),
    isTotalCapped: fc.boolean(),
  });

  fc.assert(
    fc.property(world, ({ rows, pageSize, moves, seed, isTotalCapped, ...options }) => {
      const records = rows.map(({ updated, created, direction, channel }, n) =>
        buildRecord(n, {
          updatedAt: from + updated,
          createdAt: created === undefined ? undefined : from - created,
          values: { message_direction: direction, message_channel: channel },
        }),
      );
      const draw = createRandom(seed);
      const totalCap = isTotalCapped ? options.maxPages * pageSize : 1e9;
      const fake = new FakeKustomer({ records, draw, totalCap, ...options });
      const touched = new Set<string>();
      const between = () => {
        const move = moves.pop();
        const target = move === undefined ? undefined : fake.records[move % fake.records.length];
        if (!target) return;
        touched.add(target.id);
        fake.records = fake.records.filter((it) => it !== target);
        if (draw(2)) fake.records.push({ ...target, updatedAt: ceiling + draw(50) });
      };

      const seen = readToEnd(fake, startSearch("messages", new Date(from)), {
        window: buildWindow(pageSize),
        between,
      });

      const expected = records.filter(
        (it) => it.updatedAt >= from && it.updatedAt < ceiling && !touched.has(it.id),
      );
      expect(expected.filter((it) => !seen.ids.has(it.id))).toEqual([]);
      expect(seen.unsorted).toBe(false);
    }),
    { numRuns: 100 },
  );
});
