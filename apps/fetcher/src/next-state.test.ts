import { type ReadResult, startCustomersList, startList, startSearch, startTags } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Agenda, agendaOf } from "./agenda.ts";
import { nextState } from "./next-state.ts";
import { runOf } from "./testing/run-of.ts";

const settleMs = 30_000;
const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const search: Agenda = { reading: startSearch("conversations", new Date(0)), rest: [] };
const resultOf = (over: Partial<ReadResult> = {}): ReadResult => ({
  next: undefined,
  missing: [],
  fresh: 7,
  date: now,
  permitAt: now,
  ...over,
});
const more = startSearch("conversations", new Date(1));
const state = (run: Parameters<typeof runOf>[0], agenda: Agenda, result: Partial<ReadResult> = {}) =>
  nextState(runOf(run), { agenda, result: resultOf(result) }, { settleMs });

test("a reading that goes on stays in its phase", () => {
  expect(state({}, search, { next: more })).toMatchObject({
    phase: "conversations",
    reading: { reading: more, begun: true },
    finishedStream: undefined,
    customersSwept: false,
    requests: { search: 1, other: 0 },
    fresh: 7,
  });
});

test.each([
  ["tags", "conversations", { finishedStream: undefined, tagsRead: true }],
  ["conversations", "messages", { finishedStream: "conversations", tagsRead: false }],
  ["messages", "wanted", { finishedStream: "messages", tagsRead: false }],
  ["wanted", "wanted", { finishedStream: undefined, tagsRead: false }],
] as const)("when the reading of %s ends, %s come next", (phase, next, rest) => {
  expect(state({ phase }, search)).toMatchObject({ phase: next, reading: null, ...rest });
});

test("a list and anything but a search are paid from the other budget", () => {
  const list = { reading: startList("messages", new Date(0)), rest: [] };

  for (const agenda of [list, { reading: startTags(), rest: [] }])
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

test("wanted ids count as tried with the first reply, not with the next pages", () => {
  const agenda = agendaOf("thread", ["a", "b"]);
  if (!agenda) throw new Error("no agenda");

  const first = state({ phase: "wanted" }, agenda, {
    next: { kind: "thread", conversationId: "a", page: 2 },
  });
  const second = state({ phase: "wanted" }, { ...agenda, begun: true }, { missing: ["a"] });

  expect([first.tried, second.tried]).toEqual([{ kind: "thread", ids: ["a"] }, undefined]);
  expect(second.missing).toEqual({ kind: "thread", ids: ["a"] });
  expect(second.reading).toEqual(agendaOf("thread", ["b"]));
  expect([first.fresh, first.expected]).toEqual([0, undefined]);
});

test("only the first page of a search tells how much there is", () => {
  expect(state({}, search, { total: 900 }).expected).toBe(900);
  expect(state({}, { ...search, begun: true }, { total: 900 }).expected).toBeUndefined();
  expect(
    state({}, { reading: startList("messages", new Date(0)), rest: [] }, { total: 900 }).expected,
  ).toBeUndefined();
});

const customers = { search: startSearch("customers", new Date(0)), list: startCustomersList() };
test.each([
  { how: "search", total: 10_000, goesOn: true },
  { how: "search", total: 11_000, goesOn: false },
  { how: "list", total: 2_100, goesOn: true },
  { how: "list", total: 2_200, goesOn: false },
] as const)("by $how, sweeping for 21 of $total customers goes on: $goesOn", ({ how, total, goesOn }) => {
  const agenda = { reading: customers[how], rest: [], sweeps: { wanted: 21 } };

  const after = state({ phase: "wanted" }, agenda, { total, next: customers[how] });

  expect(after.reading !== null).toBe(goesOn);
  expect(after.customersSwept).toBe(!goesOn);
});

test("a sweep that has begun is read to its end", () => {
  const agenda: Agenda = { reading: customers.search, rest: [], sweeps: { wanted: 21 }, begun: true };

  expect(state({ phase: "wanted" }, agenda, { total: 1e6, next: customers.search }).reading).not.toBeNull();
  expect(state({ phase: "wanted" }, agenda).customersSwept).toBe(true);
});
