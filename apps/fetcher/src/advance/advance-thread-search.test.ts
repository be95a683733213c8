import { type ReadResult, startMessagesOf } from "@inlet/kustomer";
import { expect, test } from "vitest";
import type { ReadPlan, ReadPlanFor } from "../plan/read-plan.ts";
import { buildRun } from "../testing/build-run.ts";
import { advancePlan } from "./advance-plan.ts";

const now = new Date(Date.UTC(2026, 0, 8));
const ids = ["c1", "c2", "c3"];
const reading = startMessagesOf(["u1"], { from: new Date(0), until: now });
const plan: ReadPlanFor<"thread-search"> = { kind: "thread-search", reading, ids, requestsLeft: 3 };
const moved = { ...reading, begun: true as const };
const run = buildRun({ phase: "backlog" });
const advance = (before: ReadPlan, result: Partial<ReadResult>) =>
  advancePlan(run, {
    plan: before,
    results: [{ next: moved, notFound: [], newRecords: 500, permitAt: now, ...result }],
    refused: [],
  });
const byId = { kind: "ids", idKind: "thread", reads: ids.map((id) => ({ ids: [id] })) };

test.each([
  { total: 1_500, searches: true },
  { total: 1_501, searches: false },
])("a search of $total messages for 3 threads goes on: $searches", ({ total, searches }) => {
  const { next, progress } = advance(plan, { total });

  expect(next).toMatchObject(
    searches ? { kind: "thread-search", reading: moved, started: true, requestsLeft: 2 } : byId,
  );
  expect(progress).toEqual(searches ? { kind: "threads-searched", ids } : { kind: "page" });
});

test("a search of one page answers for its threads at once", () => {
  expect(advance(plan, { next: undefined, total: 40 })).toEqual({
    next: undefined,
    progress: { kind: "threads-searched", ids },
  });
});

test.each(["customers-refused", "search-unsorted"] as const)(
  "the threads are read by their ids after the finding %s",
  (kind) => {
    expect(advance(plan, { next: undefined, finding: { kind } })).toMatchObject({
      next: byId,
      progress: { kind: "page" },
    });
  },
);

test("a search that Kustomer does not answer in any size gives way to the threads", () => {
  expect(advance(plan, { shrunk: true })).toMatchObject({ next: { kind: "thread-search", requestsLeft: 2 } });
  expect(advance(plan, { shrunk: true, next: undefined })).toMatchObject({ next: byId });
  expect(advance({ ...plan, requestsLeft: 1 }, { shrunk: true })).toMatchObject({ next: byId });
});

test("a search never makes more requests than the threads, and never scans the list", () => {
  const started: ReadPlan = { ...plan, started: true, requestsLeft: 2 };
  const listScan = { createdFrom: now.toISOString(), offset: 0, backtrack: 0, limit: 100, found: 0 };
  const tieGroup = { slices: [], page: 1, attempt: 1, ids: [], splitPoints: [], seen: [], listScan };

  expect(advance(started, {}).next).toMatchObject({ kind: "thread-search", requestsLeft: 1 });
  expect(advance({ ...started, requestsLeft: 1 }, {}).next).toBeUndefined();
  expect(advance(started, { next: { ...moved, tieGroup } }).next).toBeUndefined();
});
