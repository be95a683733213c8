import { type ReadResult, startList, startSearch, startTags } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { computeNextState } from "./compute-next-state.ts";
import { planIds, planStream, type ReadPlan } from "./read-plan.ts";
import { buildRun } from "./testing/build-run.ts";

const settleMs = 30_000;
const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const search = planStream(startSearch("conversations", new Date(0)));
const begun = (agenda: ReadPlan): ReadPlan => ({
  ...agenda,
  reads: agenda.reads.map((it) => ({ ...it, begun: true as const })),
});
const resultOf = (over: Partial<ReadResult> = {}): ReadResult => ({
  next: undefined,
  notFound: [],
  newRecords: 7,
  date: now,
  permitAt: now,
  ...over,
});
const more = startSearch("conversations", new Date(1));
const state = (run: Parameters<typeof buildRun>[0], agenda: ReadPlan, result: Partial<ReadResult> = {}) =>
  computeNextState(buildRun(run), { plan: agenda, results: [resultOf(result)] }, { settleMs });

test("a reading that goes on stays in its phase", () => {
  expect(state({}, search, { next: more })).toMatchObject({
    phase: "conversations",
    reading: { reads: [{ reading: more, begun: true }] },
    cursor: undefined,
    customersRead: false,
    requests: { search: 1, other: 0 },
    fresh: 7,
  });
});

test.each([
  ["tags", "conversations", { cursor: undefined, tagsRead: true }],
  ["conversations", "messages", { cursor: { stream: "conversations" }, tagsRead: false }],
  ["messages", "backlog", { cursor: { stream: "messages" }, tagsRead: false }],
  ["backlog", "backlog", { cursor: undefined, tagsRead: false }],
] as const)("when the reading of %s ends, %s come next", (phase, next, rest) => {
  expect(state({ phase }, search)).toMatchObject({ phase: next, reading: null, ...rest });
});

test("a list and anything but a search are paid from the other budget", () => {
  const list = planStream(startList("messages", new Date(0)));

  for (const agenda of [list, planStream(startTags())])
    expect(state({}, agenda).requests).toEqual({ search: 0, other: 1 });
});

test("the ceiling is the lesser of both clocks, less the settle time, however they differ", () => {
  fc.assert(
    fc.property(fc.integer({ min: -600_000, max: 600_000 }), (kustomerAheadMs) => {
      const date = new Date(now.getTime() + kustomerAheadMs);
      const { ceiling } = state({ ceiling: new Date(now.getTime() - settleMs) }, search, { date });
      // `Date` is cut to the second
      expect(ceiling?.at.getTime()).toBeLessThanOrEqual(date.getTime() + 1_000 - settleMs);
      expect(ceiling?.at.getTime()).toBeLessThanOrEqual(now.getTime() - settleMs);
      expect(ceiling?.behindMs).toBe(Math.max(0, -kustomerAheadMs - 1_000));
    }),
  );
});

test("the ceiling is fixed once, and only by a reply that tells the time", () => {
  expect(state({ ceilingFixed: true }, search).ceiling).toBeUndefined();
  expect(state({}, search, { date: undefined }).ceiling).toBeUndefined();
});

test("wanted ids count as tried with the first reply to each, not with the next pages and not when it fails", () => {
  const agenda = planIds("thread", ["a", "b", "c"]);
  if (!agenda) throw new Error("no agenda");
  const run = buildRun({ phase: "backlog" });
  const page = resultOf({ next: { kind: "thread", conversationId: "a", page: 2 } });

  const first = computeNextState(
    run,
    { plan: agenda, results: [page, undefined, resultOf({ notFound: ["c"] })] },
    { settleMs },
  );
  const second = state({ phase: "backlog" }, begun({ ...agenda, reads: agenda.reads.slice(0, 1) }), {
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

test("only the first page of a search tells how much there is", () => {
  expect(state({}, search, { total: 900 }).expectedRecords).toBe(900);
  expect(state({}, begun(search), { total: 900 }).expectedRecords).toBeUndefined();
  expect(
    state({}, planStream(startList("messages", new Date(0))), { total: 900 }).expectedRecords,
  ).toBeUndefined();
});
