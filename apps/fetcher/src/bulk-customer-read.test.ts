import { type ReadResult, startCustomerList, startSearch } from "@inlet/kustomer";
import { expect, test } from "vitest";
import { planBulkCustomerRead } from "./bulk-customer-read.ts";
import { computeNextState } from "./compute-next-state.ts";
import { buildRun } from "./testing/build-run.ts";

const now = new Date(Date.UTC(2026, 0, 8, 0, 1));
const from = new Date(Date.UTC(2026, 0, 7));
const buildBacklogRun = (overrides: Parameters<typeof buildRun>[0] = {}) =>
  buildRun({ phase: "backlog", ...overrides });
const planBulkRead = (run: ReturnType<typeof buildRun>, pending: number, stored = 0) => {
  const plan = planBulkCustomerRead(run, { pending, stored, from });
  if (plan === undefined) throw new Error("no bulk read");
  return plan;
};
const page = (overrides: Partial<ReadResult>): ReadResult => ({
  next: startSearch("customers", now),
  notFound: [],
  newRecords: 500,
  date: now,
  permitAt: now,
  ...overrides,
});
const advance = (
  run: ReturnType<typeof buildRun>,
  plan: ReturnType<typeof planBulkRead>,
  result: Partial<ReadResult>,
) => computeNextState(run, { plan, results: [page(result)] }, { settleMs: 0 });

test("a live run by search reads updated customers by page even with an empty backlog, to keep the stored ones up to date", () => {
  const plan = planBulkRead(buildBacklogRun(), 0, 3);

  expect(plan.reads[0]?.reading).toEqual(startSearch("customers", from));
  expect(advance(buildBacklogRun(), plan, { next: undefined, total: 3 })).toMatchObject({
    customersRead: true,
    cursor: { stream: "customers" },
    refetchStoredCustomers: false,
  });
  expect(planBulkCustomerRead(buildBacklogRun(), { pending: 0, stored: 0, from })).toBeUndefined();
});

test("any other run reads customers by page only when the backlog holds many", () => {
  const backfill = buildBacklogRun({ kind: "backfill", lane: "backfill" });
  const listed = buildBacklogRun({ listed: ["conversations", "messages", "customers"] });

  for (const run of [backfill, listed])
    expect(planBulkCustomerRead(run, { pending: 20, stored: 900, from })).toBeUndefined();
  expect(planBulkRead(backfill, 21)).toMatchObject({ ceiling: backfill.openedAt.toISOString() });
  expect(planBulkRead(listed, 21).reads[0]?.reading).toEqual(startCustomerList());
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

    const state = advance(run, planBulkRead(run, 21), { total: it.total });

    expect(state.reading !== null).toBe(it.continues);
    expect(state.customersRead).toBe(!it.continues);
    expect(state.refetchStoredCustomers).toBe(!it.continues);
  },
);

test("several runs share the read of a mass update, each from where the last one stopped", () => {
  const run = buildBacklogRun();
  let plan = planBulkRead(run, 0, 1_000_000);
  for (let pages = 1; pages < 20; pages++) {
    const next = advance(run, plan, { total: 400_000 });
    expect(next.cursor).toBeUndefined();
    plan = next.reading as typeof plan;
  }

  expect(advance(run, plan, { total: 400_000 })).toMatchObject({
    reading: null,
    customersRead: true,
    cursor: { stream: "customers", at: now },
    refetchStoredCustomers: false,
  });
});
