import fc from "fast-check";
import { expect, test } from "vitest";
import { addOutcomes, emptyOutcome } from "./outcome.ts";

const count = fc.nat();
const outcome = fc.record({ stored: count, unchanged: count, held: count, rejected: count, dropped: count });

test("outcomes add up count by count, and an empty outcome changes nothing", () => {
  fc.assert(
    fc.property(outcome, outcome, (a, b) => {
      const both = addOutcomes(a, b);
      for (const name of Object.keys(emptyOutcome) as (keyof typeof emptyOutcome)[])
        expect(both[name]).toBe(a[name] + b[name]);
      expect(addOutcomes(a, emptyOutcome)).toEqual(a);
    }),
  );
});
