import { type ReadResult, startList, startSearch, startTags } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { computeNextState } from "./compute-next-state.ts";
import { planIds, planStream, type ReadPlan } from "./read-plan.ts";
import { buildRun } from "./testing/build-run.ts";

const settleMs = 30_000;
const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const search = planStream(startSearch("conversations", new Date(0)));
const markStarted = (plan: ReadPlan): ReadPlan => ({
  ...plan,
  reads: plan.reads.map((it) => ({ ...it, started: true as const })),
});
const buildResult = (overrides: Partial<ReadResult> = {}): ReadResult => ({
  next: undefined,
  notFound: [],
  newRecords: 7,
  date: now,
  permitAt: now,
  ...overrides,
});
const nextPage = startSearch("conversations", new Date(1));
const computeState = (
  run: Parameters<typeof buildRun>[0],
  plan: ReadPlan,
  result: Partial<ReadResult> = {},
) => computeNextState(buildRun(run), { plan, results: [buildResult(result)] }, { settleMs });

test("a reading with more pages stays in its phase", () => {
  expect(computeState({}, search, { next: nextPage })).toMatchObject({
    phase: "conversations",
    reading: { reads: [{ reading: nextPage, started: true }] },
    cursor: undefined,
    customersRead: false,
    requests: { search: 1, other: 0 },
    newRecords: 7,
  });
});

test.each([
  ["tags", "conversations", { cursor: undefined, tagsRead: true }],
  ["conversations", "messages", { cursor: { stream: "conversations" }, tagsRead: false }],
  ["messages", "backlog", { cursor: { stream: "messages" }, tagsRead: false }],
  ["backlog", "backlog", { cursor: undefined, tagsRead: false }],
] as const)("when the reading of %s ends, %s come next", (phase, next, rest) => {
  expect(computeState({ phase }, search)).toMatchObject({ phase: next, reading: null, ...rest });
});

test("everything but a search counts against the other budget", () => {
  const list = planStream(startList("messages", new Date(0)));

  for (const plan of [list, planStream(startTags())])
    expect(computeState({}, plan).requests).toEqual({ search: 0, other: 1 });
});

test("the ceiling is the earlier of both clocks less the settle time, however they differ", () => {
  fc.assert(
    fc.property(fc.integer({ min: -600_000, max: 600_000 }), (kustomerAheadMs) => {
      const date = new Date(now.getTime() + kustomerAheadMs);
      const { ceiling } = computeState({ ceiling: new Date(now.getTime() - settleMs) }, search, { date });
      // `Date` has whole seconds
      expect(ceiling?.at.getTime()).toBeLessThanOrEqual(date.getTime() + 1_000 - settleMs);
      expect(ceiling?.at.getTime()).toBeLessThanOrEqual(now.getTime() - settleMs);
      expect(ceiling?.behindMs).toBe(Math.max(0, -kustomerAheadMs - 1_000));
    }),
  );
});

test("the ceiling is fixed once, and only by a reply with a date", () => {
  expect(computeState({ ceilingFixed: true }, search).ceiling).toBeUndefined();
  expect(computeState({}, search, { date: undefined }).ceiling).toBeUndefined();
});

test("a backlog id counts as tried with its first reply, not with later pages and not after a failure", () => {
  const plan = planIds("thread", ["a", "b", "c"]);
  if (!plan) throw new Error("no plan");
  const run = buildRun({ phase: "backlog" });
  const firstPage = buildResult({ next: { kind: "thread", conversationId: "a", page: 2 } });

  const first = computeNextState(
    run,
    { plan, results: [firstPage, undefined, buildResult({ notFound: ["c"] })] },
    { settleMs },
  );
  const second = computeState({ phase: "backlog" }, markStarted({ ...plan, reads: plan.reads.slice(0, 1) }), {
    notFound: ["a"],
  });

  expect(first.tried).toEqual({ kind: "thread", ids: ["a", "c"] });
  expect(first.unobtainable).toEqual({ kind: "thread", ids: ["c"] });
  expect(first.requests).toEqual({ search: 0, other: 2 });
  expect([first.newRecords, first.expectedRecords]).toEqual([0, undefined]);
  expect([second.tried, second.unobtainable]).toEqual([
    { kind: "thread", ids: [] },
    { kind: "thread", ids: ["a"] },
  ]);
});

test("only the first page of a search has a total", () => {
  expect(computeState({}, search, { total: 900 }).expectedRecords).toBe(900);
  expect(computeState({}, markStarted(search), { total: 900 }).expectedRecords).toBeUndefined();
  expect(
    computeState({}, planStream(startList("messages", new Date(0))), { total: 900 }).expectedRecords,
  ).toBeUndefined();
});
