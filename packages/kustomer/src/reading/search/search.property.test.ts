import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeKustomer } from "../../testing/fake-kustomer.ts";
import { buildRecord, buildWindow, ceiling, createRandom, from } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { startSearch } from "./search.ts";

test("every record that stays in the window is read, whatever changes meanwhile and however the server behaves", {
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
  const scenario = fc.record({
    rows: fc.array(anyRecord, { maxLength: 220, size: "max" }),
    pageSize: fc.integer({ min: 4, max: 30 }),
    changes: fc.array(fc.nat(), { maxLength: 40 }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    stableTies: fc.boolean(),
    maxPages: fc.constantFrom(1, 2, 3, 100),
    beyond: fc.constantFrom("invalid" as const, "not_found" as const, "empty" as const),
    isTotalCapped: fc.boolean(),
    maxPageSize: fc.constantFrom(500, 10),
    echoesPageSize: fc.boolean(),
  });

  fc.assert(
    fc.property(scenario, ({ rows, pageSize, changes, seed, isTotalCapped, ...options }) => {
      const records = rows.map(({ updated, created, direction, channel }, n) =>
        buildRecord(n, {
          updatedAt: from + updated,
          createdAt: created === undefined ? undefined : from - created,
          values: { message_direction: direction, message_channel: channel },
        }),
      );
      const random = createRandom(seed);
      const totalCap = isTotalCapped ? options.maxPages * pageSize : 1e9;
      const fake = new FakeKustomer({ records, random, totalCap, ...options });
      const changed = new Set<string>();
      const between = () => {
        const change = changes.pop();
        const target = change === undefined ? undefined : fake.records[change % fake.records.length];
        if (!target) return;
        changed.add(target.id);
        fake.records = fake.records.filter((it) => it !== target);
        if (random(2)) fake.records.push({ ...target, updatedAt: ceiling + random(50) });
      };

      const summary = readToEnd(fake, startSearch("messages", new Date(from)), {
        window: buildWindow(pageSize),
        between,
      });

      const expected = records.filter(
        (it) => it.updatedAt >= from && it.updatedAt < ceiling && !changed.has(it.id),
      );
      expect(expected.filter((it) => !summary.ids.has(it.id))).toEqual([]);
      expect(summary.isUnsorted).toBe(false);
    }),
    { numRuns: 100 },
  );
});
