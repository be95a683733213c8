import { type Reading, type ReadResult, startSearch } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseReadPlan, planIds, planStream, type ReadPlan } from "../plan/read-plan.ts";
import { buildRun } from "../testing/build-run.ts";
import { advancePlan } from "./advance-plan.ts";

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 24 }), { maxLength: 30 });
const kind = fc.constantFrom("conversation" as const, "thread" as const, "customer" as const);
const buildResult = (next?: Reading): ReadResult => ({
  ...{ next, notFound: [], newRecords: 1, date: undefined, permitAt: new Date(0) },
});
const ended = buildResult();
const run = buildRun({ phase: "backlog" });
const advance = (plan: ReadPlan, results: (ReadResult | undefined)[], refused: string[] = []) =>
  advancePlan(run, { plan, results, refused }).next;

type IdPlan = Extract<ReadPlan, { kind: "ids" }>;
const toIdPlan = (plan: ReadPlan | undefined): IdPlan | undefined =>
  plan?.kind === "ids" ? plan : undefined;
const buildIdPlan = (...planned: Parameters<typeof planIds>): IdPlan | undefined => {
  const reads = planIds(...planned);
  return reads && { kind: "ids", ...reads };
};

/** Every id that a plan requests when each read takes one request and some requests fail at first. */
function collectRequestedIds(
  first: IdPlan | undefined,
  fails: (step: number, index: number) => boolean,
): string[] {
  const all: string[] = [];
  let plan = first;
  for (let step = 0; plan !== undefined; step++) {
    const results = plan.reads.map((_, index) => (fails(step, index) ? undefined : ended));
    all.push(...plan.reads.flatMap((it, i) => (results[i] ? it.ids : [])));
    plan = toIdPlan(advance(plan, results));
  }
  return all;
}

test("a plan requests each id once, whatever fails, and survives a round trip through JSON", () => {
  fc.assert(
    fc.property(kind, ids, fc.infiniteStream(fc.boolean()), (idKind, requested, booleans) => {
      const plan = buildIdPlan(idKind, requested);
      const fails = (step: number) => step < 50 && (booleans.next().value ?? false);
      expect(collectRequestedIds(plan, fails).toSorted()).toEqual(requested.toSorted());
      expect(plan === undefined).toBe(requested.length === 0);
      if (plan) expect(parseReadPlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    }),
  );
});

test("a run without a plan, or with one that this version does not know, has no plan to continue", () => {
  expect(parseReadPlan(null)).toBeUndefined();
  expect(parseReadPlan({ reads: [], remainingIds: [] })).toBeUndefined();
});

const threads = () => {
  const plan = buildIdPlan("thread", ["a", "b", "c", "d", "e", "f", "g", "h"]);
  if (!plan) throw new Error("no plan");
  return plan;
};
const getIds = (plan: ReadPlan | undefined) => toIdPlan(plan)?.reads.map((it) => it.ids[0]);

test("threads are read in parallel; one with more pages continues, and the next threads join it", () => {
  const plan = threads();
  const next = { kind: "thread", conversationId: "a", page: 2 } as const;

  const advanced = toIdPlan(advance(plan, [buildResult(next), ended, ended, ended, ended, ended]));

  expect(getIds(plan)).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(getIds(advanced)).toEqual(["a", "g", "h"]);
  expect(advanced?.reads[0]).toEqual({ reading: next, ids: ["a"], started: true });
  expect(advanced?.remainingIds).toEqual([]);
});

test("a failed read is retried alone, so that a permanent failure counts", () => {
  const once = toIdPlan(advance(threads(), [ended, undefined, ended, ended, ended, ended]));

  expect(getIds(once)).toEqual(["b"]);
  expect(once?.remainingIds).toEqual(["g", "h"]);
  expect(getIds(once && advance(once, [ended]))).toEqual(["g", "h"]);
});

test("a refused read is over, and the others of its step are requested again", () => {
  const plan = threads();

  const advanced = advancePlan(run, { plan, results: [], refused: ["b", "d"] });

  expect(getIds(advanced.next)).toEqual(["a", "c", "e", "f"]);
  expect(advanced.progress).toMatchObject({
    ...{ kind: "ids", idKind: "thread", tried: ["b", "d"], unobtainable: ["b", "d"] },
    reason: "Kustomer refuses it to this key",
  });
});

test("a plan for a stream ends with its reading, or with the follow-up", () => {
  const first = startSearch("messages", new Date(0));
  const second = startSearch("messages", new Date(1));

  expect(advance(planStream(first), [ended])).toBeUndefined();
  expect(advance(planStream(first, second), [ended])).toEqual(planStream(second));
});
