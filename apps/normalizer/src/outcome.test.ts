import fc from "fast-check";
import { expect, test } from "vitest";
import { nothing, sum } from "./outcome.ts";

const count = fc.nat();
const outcome = fc.record({ stored: count, unchanged: count, held: count, rejected: count, dropped: count });

test("counts add up, one by one, and nothing changes nothing", () => {
  fc.assert(
    fc.property(outcome, outcome, (a, b) => {
      const both = sum(a, b);
      for (const name of Object.keys(nothing) as (keyof typeof nothing)[])
        expect(both[name]).toBe(a[name] + b[name]);
      expect(sum(a, nothing)).toEqual(a);
    }),
  );
});
