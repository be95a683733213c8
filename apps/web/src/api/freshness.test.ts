import { expect, test } from "vitest";
import { isLoadedAgain, listOldSubjects } from "./freshness.ts";
import type { Overview } from "./overview.ts";

const none = { count: 0, more: false };
const at = new Date("2026-01-01T00:00:00Z");
const stored = { conversations: none, messages: none, customers: none };
const overview = {
  at,
  openRuns: [],
  integration: null,
  stored,
  recordsChangedAt: null,
  ...{ held: none, rejected: none, pending: none },
  notices: [],
} as unknown as Overview; // the fields that decide

const run = { id: "r1", state: "running", progress: { done: 1, total: null } };

test.each<[string, object, string[]]>([
  ["only the time has passed", { at: new Date() }, []],
  ["a run has made progress", { openRuns: [run] }, ["runs"]],
  ["a run has ended", { integration: { lastRun: { ...run, state: "done" } } }, ["runs"]],
  ["a record was stored", { recordsChangedAt: at }, ["records", "arrivals"]],
  [
    "a customer was stored",
    { stored: { ...stored, customers: { count: 1, more: false } } },
    ["records", "arrivals"],
  ],
  ["a conversation is held", { held: { count: 1, more: false } }, ["not-imported"]],
  ["a notice was raised", { notices: [{ id: "n1" }] }, ["notices"]],
  ["a record became unavailable", { pending: { count: 1, more: false } }, ["not-imported"]],
])("what the page shows is old when %s", (_, change, expected) => {
  expect(listOldSubjects(overview, { ...overview, ...change })).toEqual(expected);
});

test.each<[string, unknown, boolean]>([
  ["one page", { pages: [{ data: [1] }] }, true],
  ["one page and the empty one at the end of the feed", { pages: [{ data: [1] }, { data: [] }] }, true],
  ["two pages", { pages: [{ data: [1] }, { data: [2] }] }, false],
  ["no pages, such as a conversation", { id: "c1" }, true],
  ["nothing yet", undefined, true],
])("a query of %s is loaded again by itself or not", (_, data, expected) => {
  expect(isLoadedAgain({ state: { data } })).toBe(expected);
});
