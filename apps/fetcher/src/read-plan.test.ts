import { startSearch } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advancePlan,
  planIds,
  planStream,
  type ReadOutcome,
  type ReadPlan,
  readPlanSchema,
} from "./read-plan.ts";

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 24 }), { maxLength: 30 });
const kind = fc.constantFrom("conversation" as const, "thread" as const, "customer" as const);
const ended: ReadOutcome = { next: undefined };

/** Every id that a plan requests when each read takes one request and some requests fail at first. */
function collectRequestedIds(
  first: ReadPlan | undefined,
  fails: (step: number, index: number) => boolean,
): string[] {
  const all: string[] = [];
  let plan = first;
  for (let step = 0; plan !== undefined; step++) {
    const outcomes = plan.reads.map((_, index) => (fails(step, index) ? undefined : ended));
    all.push(...plan.reads.flatMap((it, i) => (outcomes[i] ? it.ids : [])));
    plan = advancePlan(plan, outcomes);
  }
  return all;
}

test("a plan requests each id once, whatever fails, and survives a round trip through JSON", () => {
  fc.assert(
    fc.property(kind, ids, fc.infiniteStream(fc.boolean()), (idKind, requested, booleans) => {
      const plan = planIds(idKind, requested);
      const fails = (step: number) => step < 50 && (booleans.next().value ?? false);
      expect(collectRequestedIds(plan, fails).toSorted()).toEqual(requested.toSorted());
      expect(plan === undefined).toBe(requested.length === 0);
      if (plan) expect(readPlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    }),
  );
});

const threads = () => {
  const plan = planIds("thread", ["a", "b", "c", "d", "e", "f", "g", "h"]);
  if (!plan) throw new Error("no plan");
  return plan;
};
const getIds = (plan: ReadPlan | undefined) => plan?.reads.map((it) => it.ids[0]);

test("threads are read in parallel; one with more pages continues, and the next threads join it", () => {
  const plan = threads();
  const next = { kind: "thread", conversationId: "a", page: 2 } as const;

  const advanced = advancePlan(plan, [{ next }, ended, ended, ended, ended, ended]);

  expect(getIds(plan)).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(getIds(advanced)).toEqual(["a", "g", "h"]);
  expect(advanced?.reads[0]).toEqual({ reading: next, ids: ["a"], started: true });
  expect(advanced?.remainingIds).toEqual([]);
});

test("a failed read is retried alone, so that a permanent failure counts", () => {
  const once = advancePlan(threads(), [ended, undefined, ended, ended, ended, ended]);

  expect(getIds(once)).toEqual(["b"]);
  expect(once?.remainingIds).toEqual(["g", "h"]);
  expect(getIds(once && advancePlan(once, [ended]))).toEqual(["g", "h"]);
});

test("a plan for a stream ends with its reading, or with the follow-up", () => {
  const first = startSearch("messages", new Date(0));
  const second = startSearch("messages", new Date(1));

  expect(advancePlan(planStream(first), [ended])).toBeUndefined();
  const advanced = advancePlan(planStream(first, { followUp: second, ceiling: new Date(1).toISOString() }), [
    ended,
  ]);
  expect(advanced).toEqual(planStream(second));
});
