import { startSearch } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advancePlan,
  planIds,
  planStream,
  type ReadPlan,
  type ReadOutcome,
  readPlanSchema,
} from "./read-plan.ts";

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 24 }), { maxLength: 30 });
const kind = fc.constantFrom("conversation" as const, "thread" as const, "customer" as const);
const ended: ReadOutcome = { next: undefined };

/** Every id that an agenda asks for on its way, when each reading takes one request and some of them fail at first. */
function asked(first: ReadPlan | undefined, fails: (step: number, place: number) => boolean): string[] {
  const all: string[] = [];
  let agenda = first;
  for (let step = 0; agenda !== undefined; step++) {
    const onward = agenda.reads.map((_, place) => (fails(step, place) ? undefined : ended));
    all.push(...agenda.reads.flatMap((it, i) => (onward[i] ? it.ids : [])));
    agenda = advancePlan(agenda, onward);
  }
  return all;
}

test("an agenda asks for each id once, whatever fails on the way, and stays plain JSON", () => {
  fc.assert(
    fc.property(kind, ids, fc.infiniteStream(fc.boolean()), (of, wanted, dice) => {
      const agenda = planIds(of, wanted);
      const fails = (step: number) => step < 50 && (dice.next().value ?? false);
      expect(asked(agenda, fails).toSorted()).toEqual(wanted.toSorted());
      expect(agenda === undefined).toBe(wanted.length === 0);
      if (agenda) expect(readPlanSchema.parse(JSON.parse(JSON.stringify(agenda)))).toEqual(agenda);
    }),
  );
});

const threads = () => {
  const agenda = planIds("thread", ["a", "b", "c", "d", "e", "f", "g", "h"]);
  if (!agenda) throw new Error("no agenda");
  return agenda;
};
const idsOf = (agenda: ReadPlan | undefined) => agenda?.reads.map((it) => it.ids[0]);

test("threads are read several side by side; one that goes on has begun, and the next ones join it", () => {
  const agenda = threads();
  const next = { kind: "thread", conversationId: "a", page: 2 } as const;

  const onward = advancePlan(agenda, [{ next }, ended, ended, ended, ended, ended]);

  expect(idsOf(agenda)).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(idsOf(onward)).toEqual(["a", "g", "h"]);
  expect(onward?.reads[0]).toEqual({ reading: next, asks: ["a"], begun: true });
  expect(onward?.remainingIds).toEqual([]);
});

test("a reading that failed is tried again alone, so that failing for good is noticed", () => {
  const once = advancePlan(threads(), [ended, undefined, ended, ended, ended, ended]);

  expect(idsOf(once)).toEqual(["b"]);
  expect(once?.remainingIds).toEqual(["g", "h"]);
  expect(idsOf(once && advancePlan(once, [ended]))).toEqual(["g", "h"]);
});

test("a stream's reading ends with itself, or with the stream that follows", () => {
  const first = startSearch("messages", new Date(0));
  const second = startSearch("messages", new Date(1));

  expect(advancePlan(planStream(first), [ended])).toBeUndefined();
  const onward = advancePlan(planStream(first, { followUp: second, ceiling: new Date(1).toISOString() }), [
    ended,
  ]);
  expect(onward).toEqual(planStream(second));
});
