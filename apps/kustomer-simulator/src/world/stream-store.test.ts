import fc from "fast-check";
import { expect, test } from "vitest";
import { toIso } from "./iso-time.ts";
import { createVersion } from "./resource.ts";
import { createStreamStore } from "./stream-store.ts";

const record = (id: number, updatedAt: number) =>
  createVersion("tags", {
    type: "tag",
    id: String(id),
    attributes: { updatedAt: toIso(updatedAt) },
    relationships: {},
    links: { self: "" },
  });

test("both orders hold every record once after any sequence of puts and removals", () => {
  const steps = fc.array(fc.record({ id: fc.nat(9), updatedAt: fc.nat(5), stays: fc.boolean() }));

  fc.assert(
    fc.property(steps, (list) => {
      const store = createStreamStore();
      const expected = new Map<string, number>();
      for (const { id, updatedAt, stays } of list) {
        store.put(record(id, updatedAt));
        expected.set(String(id), updatedAt);
        if (stays) continue;
        store.remove(String(id));
        expected.delete(String(id));
      }

      const byId = [...expected.keys()].sort();
      expect(store.byId.map(({ id }) => id)).toEqual(byId);
      expect(store.byUpdatedAt.map(({ updatedAt }) => updatedAt)).toEqual([...expected.values()].sort());
      expect(new Set(store.byUpdatedAt.map(({ id }) => id)).size).toBe(byId.length);
    }),
  );
});
