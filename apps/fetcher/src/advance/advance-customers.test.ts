import { type ReadResult, startCustomerList, startSearch } from "@inlet/kustomer";
import { expect, test } from "vitest";
import { planCustomerPages } from "../plan/plan-customers.ts";
import type { ReadPlan } from "../plan/read-plan.ts";
import { buildRun } from "../testing/build-run.ts";
import { advancePlan } from "./advance-plan.ts";

const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const from = new Date(Date.UTC(2026, 0, 7));
const buildBacklogRun = (overrides: Parameters<typeof buildRun>[0] = {}) =>
  buildRun({ phase: "backlog", ...overrides });
const planPages = (run: ReturnType<typeof buildRun>, pending: number, stored = 0) => {
  const plan = planCustomerPages(run, { pending, stored, from });
  if (plan === undefined) throw new Error("no read by page");
  return plan;
};
const page = (overrides: Partial<ReadResult>): ReadResult => ({
  next: startSearch("customers", now),
  notFound: [],
  newRecords: 500,
  stamp: { date: now, sentAt: now, receivedAt: now },
  permitAt: now,
  ...overrides,
});
const advance = (run: ReturnType<typeof buildRun>, plan: ReadPlan, result: Partial<ReadResult>) =>
  advancePlan(run, { plan, results: [page(result)], refused: [] });

test("a live run by search reads updated customers by page even with an empty backlog, to keep the stored ones up to date", () => {
  const plan = planPages(buildBacklogRun(), 0, 3);

  expect(plan.reading).toEqual(startSearch("customers", from));
  expect(advance(buildBacklogRun(), plan, { next: undefined, total: 3 }).progress).toEqual({
    kind: "customers-read",
    readTo: { stream: "customers", at: now },
    refetchStored: false,
  });
  expect(planCustomerPages(buildBacklogRun(), { pending: 0, stored: 0, from })).toBeUndefined();
});

test("any other run reads customers by page only when the backlog holds many", () => {
  const backfill = buildBacklogRun({ kind: "backfill", lane: "backfill" });
  const listed = buildBacklogRun({ listed: ["conversations", "messages", "customers"] });

  for (const run of [backfill, listed])
    expect(planCustomerPages(run, { pending: 20, stored: 900, from })).toBeUndefined();
  expect(planPages(backfill, 21)).toMatchObject({ ceiling: backfill.openedAt.toISOString() });
  expect(planPages(listed, 21).reading).toEqual(startCustomerList());
});

test.each([
  { listed: [], total: 10_500, continues: true },
  { listed: [], total: 10_501, continues: false },
  { listed: ["customers"], total: 2_100, continues: true },
  { listed: ["customers"], total: 2_101, continues: false },
])(
  "with streams $listed read by lists, a run reads $total updated customers by page for 21 in the backlog: $continues",
  (it) => {
    const run = buildBacklogRun({ listed: it.listed });

    const { next, progress } = advance(run, planPages(run, 21), { total: it.total });

    expect(next !== undefined).toBe(it.continues);
    expect(progress).toMatchObject(
      it.continues ? { kind: "page" } : { kind: "customers-read", refetchStored: true },
    );
  },
);

test("several runs share the read of a mass update, each from where the last one stopped", () => {
  const run = buildBacklogRun();
  let plan: ReadPlan = planPages(run, 0, 1_000_000);
  for (let pages = 1; pages < 20; pages++) {
    const { next, progress } = advance(run, plan, { total: 400_000 });
    if (next === undefined) throw new Error("the read has ended");
    expect(progress).toEqual({ kind: "page" });
    plan = next;
  }

  expect(advance(run, plan, { total: 400_000 })).toEqual({
    next: undefined,
    progress: {
      kind: "customers-read",
      readTo: { stream: "customers", at: now },
      refetchStored: false,
    },
  });
});
