import { type ReadResult, startList, startSearch, startTags } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { planIds, planStream, type ReadPlan } from "../plan/read-plan.ts";
import { buildRun } from "../testing/build-run.ts";
import { advanceStep } from "./advance-step.ts";

const settleMs = 30_000;
const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const search = planStream(startSearch("conversations", new Date(0)));
const markStarted = (plan: ReadPlan): ReadPlan => ({ ...plan, started: true }) as ReadPlan;
const buildResult = (overrides: Partial<ReadResult> = {}): ReadResult => ({
  next: undefined,
  notFound: [],
  newRecords: 7,
  date: now,
  permitAt: now,
  ...overrides,
});
const nextPage = startSearch("conversations", new Date(1));
type RunOverrides = Parameters<typeof buildRun>[0];
const computeStates = (run: RunOverrides, plan: ReadPlan, results: (ReadResult | undefined)[]) => {
  const change = advanceStep(buildRun(run), { kind: "read", plan, results, refused: [] }, { settleMs });
  if (change.kind !== "pages") throw new Error(`no pages: ${change.kind}`);
  return change.state;
};
const computeState = (run: RunOverrides, plan: ReadPlan, result: Partial<ReadResult> = {}) =>
  computeStates(run, plan, [buildResult(result)]);

test("a reading with more pages stays in its phase", () => {
  expect(computeState({}, search, { next: nextPage })).toMatchObject({
    phase: "conversations",
    reading: { reading: nextPage, started: true },
    progress: { kind: "stream-page", newRecords: 7, readTo: undefined },
    requests: { search: 1, other: 0 },
  });
});

test.each([
  ["tags", "conversations", { kind: "tags-read" }],
  ["conversations", "messages", { kind: "stream-page", readTo: { stream: "conversations" } }],
  ["messages", "backlog", { kind: "stream-page", readTo: { stream: "messages" } }],
] as const)("when the reading of %s ends, %s come next", (phase, next, progress) => {
  expect(computeState({ phase }, search)).toMatchObject({ phase: next, reading: null, progress });
});

test("a run that verifies deletion candidates is in that phase, and plans its next read when they are read", () => {
  const reading = { kind: "verify-by-id", stream: "conversations", id: "c" } as const;
  const plan: ReadPlan = { kind: "verify", recordKind: "conversation", reads: [{ reading, ids: ["c"] }] };

  expect(computeState({ phase: "backlog" }, plan)).toMatchObject({ phase: "verify", reading: null });
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
  const reads = planIds("thread", ["a", "b", "c"]);
  if (!reads) throw new Error("no plan");
  const firstPage = buildResult({ next: { kind: "thread", conversationId: "a", page: 2 } });
  const [firstRead] = reads.reads;
  if (!firstRead) throw new Error("no read");

  const first = computeStates({ phase: "backlog" }, { kind: "ids", ...reads }, [
    firstPage,
    undefined,
    buildResult({ notFound: ["c"] }),
  ]);
  const second = computeState(
    { phase: "backlog" },
    { kind: "ids", ...reads, reads: [{ ...firstRead, started: true }] },
    { notFound: ["a"] },
  );

  const ids = { kind: "ids", idKind: "thread", reason: "not found at Kustomer" };
  expect(first.progress).toEqual({ ...ids, tried: ["a", "c"], unobtainable: ["c"] });
  expect(first.requests).toEqual({ search: 0, other: 2 });
  expect(second.progress).toEqual({ ...ids, tried: [], unobtainable: ["a"] });
});

test("only the first page of a search has a total", () => {
  const getTotal = (plan: ReadPlan) => {
    const { progress } = computeState({}, plan, { total: 900 });
    return progress.kind === "stream-page" ? progress.expectedRecords : undefined;
  };

  expect(getTotal(search)).toBe(900);
  expect(getTotal(markStarted(search))).toBeUndefined();
  expect(getTotal(planStream(startList("messages", new Date(0))))).toBeUndefined();
});
